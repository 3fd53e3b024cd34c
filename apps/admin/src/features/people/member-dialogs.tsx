import type { MemberDialogProps, MemberQuestion } from './member';
import { RemoveDialog } from './remove-dialog';
import { RoleDialog } from './role-dialog';
import { TransferDialog } from './transfer-dialog';

/** Each question about a member in its dialog. */
export function MemberDialogs({ question, onClose }: { question: MemberQuestion | null; onClose: () => void }) {
  const of = (kind: MemberQuestion['kind']): MemberDialogProps => ({
    member: question?.kind === kind ? question.member : null,
    onClose,
  });
  return (
    <>
      <RoleDialog {...of('role')} />
      <RemoveDialog {...of('remove')} />
      <TransferDialog {...of('transfer')} />
    </>
  );
}
