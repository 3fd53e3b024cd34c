import { Fragment, useEffect } from 'react';
import { Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useLocation } from '@tanstack/react-router';
import { Menu } from 'lucide-react';
import { useMode } from '../api/session';
import { Brand } from '../ui/brand';
import { Sidebar } from './sidebar';
import { ModeBadge } from './mode';
import classes from './shell.module.css';

/** Frame of every page behind the sign-in. The navigation stands at the side, or behind a button on a phone. */
export function Shell() {
  const [opened, menu] = useDisclosure(false);
  const mode = useMode();
  const path = useLocation({ select: (location) => location.pathname });
  const { close } = menu;
  useEffect(close, [path, close]);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <aside className={classes.side}>
        <Sidebar />
      </aside>
      <header className={classes.top}>
        <button
          type="button"
          className={classes.menu}
          onClick={menu.open}
          aria-label="Open the navigation"
          aria-expanded={opened}
        >
          <Menu size={20} aria-hidden />
        </button>
        <Brand />
        <ModeBadge />
      </header>
      <Drawer
        opened={opened}
        onClose={close}
        size={280}
        title={<Brand />}
        closeButtonProps={{ 'aria-label': 'Close the navigation' }}
      >
        <Sidebar withBrand={false} />
      </Drawer>
      <main id="content" tabIndex={-1} className={classes.main}>
        {/* Another mode is another panel: nothing that is on the screen may stay. */}
        <Fragment key={mode}>
          <Outlet />
        </Fragment>
      </main>
    </div>
  );
}
