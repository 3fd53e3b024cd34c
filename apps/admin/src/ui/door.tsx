import { useEffect, type ReactNode } from 'react';
import { Brand } from './brand';
import classes from './door.module.css';

/** Frame of the few pages before the sign-in: a box with the mark. Names the browser tab too. */
export function Door({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Chaintill`;
  }, [title]);
  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <Brand large />
        <div>
          <h1 className={classes.title}>{title}</h1>
          <p className={classes.lead}>{lead}</p>
        </div>
        {children}
      </div>
    </main>
  );
}
