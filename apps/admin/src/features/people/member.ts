import type { Schema } from '../../api/client';

export type Member = Schema<'MemberResponse'>;

/** What is asked about a member. */
export interface MemberQuestion {
  readonly kind: 'role' | 'remove' | 'transfer';
  readonly member: Member;
}

export interface MemberDialogProps {
  /** null closes the dialog. */
  readonly member: Member | null;
  readonly onClose: () => void;
}
