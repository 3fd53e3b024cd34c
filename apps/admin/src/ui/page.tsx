import { useEffect, type ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** Stands above the title: the way back. */
  readonly crumb?: ReactNode;
  readonly children: ReactNode;
}

/** Frame of every page: its name, a sentence, its actions. Names the browser tab too. */
export function Page({ title, lead, actions, crumb, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Chaintill`;
  }, [title]);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div className={classes.words}>
          {crumb}
          <h1 className={classes.title}>{title}</h1>
          {lead ? <p className={classes.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={classes.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** Lets a table reach the edges. */
  readonly flush?: boolean;
}

/** A sheet of paper on the page. */
export function Card({ title, aside, children, flush = false }: CardProps) {
  return (
    <section className={classes.card}>
      {title || aside ? (
        <div className={classes.cardHeader}>
          {title ? <h2 className={classes.cardTitle}>{title}</h2> : null}
          {aside}
        </div>
      ) : null}
      <div className={flush ? undefined : classes.cardBody}>{children}</div>
    </section>
  );
}
