import { ButtonLink } from './links';
import { Note } from './note';

/** Stands where a code is asked of who can have none, with the way to have one. */
export function SecondFactorMissing() {
  return (
    <Note
      tone="warn"
      action={
        <ButtonLink to="/account" size="xs" variant="default">
          Set it up
        </ButtonLink>
      }
    >
      You have no second factor yet: this takes a code of your own authenticator app.
    </Note>
  );
}
