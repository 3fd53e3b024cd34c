import { useEffect, useRef } from 'react';
import { VisuallyHidden } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { LogOut } from 'lucide-react';
import { useMay, useSession, useSignOut } from '../api/session';
import { Brand } from '../ui/brand';
import { reveal } from '../ui/reveal';
import { SchemeSwitch } from '../ui/scheme-switch';
import { ModeSwitch } from './mode';
import { NAV } from './nav';
import { OrganizationSwitch } from './organization';
import { WaitingCount } from './waiting-count';
import classes from './sidebar.module.css';

/** Of the foot that sticks below, and of what stands above. */
const CLEAR = { above: 24, below: 160 };

/** Navigation, whose books these are, and the person at the panel. */
export function Sidebar({ withBrand = true }: { withBrand?: boolean }) {
  const session = useSession();
  const isAdmin = useMay('admin');
  const signOut = useSignOut();
  const nav = useRef<HTMLElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  // The list is longer than many windows: where one is has to be in sight.
  useEffect(() => {
    const current = nav.current?.querySelector('[aria-current]');
    if (current) reveal(current, CLEAR);
  }, [path]);
  const groups = NAV.map(({ title, items }) => ({
    title,
    items: items.filter(({ adminOnly }) => isAdmin || !adminOnly),
  })).filter(({ items }) => items.length > 0);
  return (
    <div className={classes.sidebar}>
      {withBrand ? (
        <div className={classes.brand}>
          <Brand />
        </div>
      ) : null}
      <div className={classes.organization}>
        <OrganizationSwitch />
        <ModeSwitch />
      </div>
      <nav aria-label="Main" ref={nav} className={classes.nav}>
        {groups.map(({ title, items }) => (
          <div key={title}>
            <span className={classes.group}>{title}</span>
            {items.map(({ to, label, icon: Icon, counted }) => (
              <Link
                key={to}
                to={to}
                className={classes.link}
                activeOptions={{ exact: to === '/', includeSearch: false }}
                activeProps={{ 'aria-current': 'page' }}
              >
                <Icon size={17} strokeWidth={1.85} aria-hidden />
                {label}
                {counted ? <WaitingCount of={counted} /> : null}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <div className={classes.foot}>
        <SchemeSwitch />
        <div className={classes.person}>
          <Link to="/account" className={classes.who} activeProps={{ 'aria-current': 'page' }} title="Your account">
            <VisuallyHidden>Your account: </VisuallyHidden>
            <span className={classes.email}>{session.person.email}</span>
            <span className={classes.role}>{session.role}</span>
          </Link>
          <button
            type="button"
            className={classes.out}
            onClick={() => signOut.mutate()}
            aria-label="Sign out"
            title="Sign out"
          >
            <LogOut size={17} aria-hidden />
          </button>
        </div>
      </div>
    </div>
  );
}
