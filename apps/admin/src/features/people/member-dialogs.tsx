import type { Schema } from '../../api/client';
import { RemoveDialog } from './remove-dialog';
import { RoleDialog } from './role-dialog';
import { TransferDialog } from './transfer-dialog';

export type Member = Schema<'MemberResponse'>;

export interface MemberQuestion {
  readonly kind: 'role' | 'remove' | 'transfer';
  readonly member: Member;
}

export interface MemberDialogProps {
  /** null closes the dialog. */
  readonly member: Member | null;
  readonly onClose: () => void;
}

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
