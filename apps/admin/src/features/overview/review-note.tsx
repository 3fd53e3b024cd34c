import { useReviewCount } from '../../api/review';
import { ButtonLink } from '../../ui/links';
import { Note } from '../../ui/note';

/** Says that money waits for a decision. */
export function ReviewNote() {
  const count = useReviewCount();
  if (!count) return null;
  return (
    <Note
      tone="warn"
      action={
        <ButtonLink to="/review" size="xs" variant="default">
          Have a look
        </ButtonLink>
      }
    >
      {count === 1 ? 'One transfer waits for a decision' : `${count} transfers wait for a decision`}: late, repeated, or
      not what was asked for.
    </Note>
  );
}
