import type { Notice, PaymentView } from '../api/views';
import { useSay } from '../texts/say';
import { CopyButton } from '../ui/copy';
import { Message, type Tone } from '../ui/message';
import { money } from '../ui/money';

type Unexpected = Notice & { kind: Exclude<Notice['kind'], 'partial'> };
const isUnexpected = (notice: Notice): notice is Unexpected => notice.kind !== 'partial';

/** What happened that is not as asked for, each with what becomes of it. A part payment is told by the headline. */
export function Notices({ payment }: { payment: PaymentView }) {
  const notices = payment.notices.filter(isUnexpected);
  return (
    <div className="notices" aria-live="polite">
      {notices.map((notice, place) => (
        <NoticeMessage key={`${notice.kind} ${notice.txHash ?? place}`} notice={notice} payment={payment} />
      ))}
    </div>
  );
}

function NoticeMessage({ notice, payment }: { notice: Unexpected; payment: PaymentView }) {
  const { tone, title, next } = useWords(notice, payment);
  const say = useSay();
  return (
    <Message tone={tone} title={title}>
      <p>{next}</p>
      {notice.txHash !== null && (
        <p className="transaction">
          <span>{say('transaction')}</span>
          <code dir="ltr">{notice.txHash}</code>
          <CopyButton text={notice.txHash} label="copyTransaction" />
        </p>
      )}
    </Message>
  );
}

function useWords(notice: Unexpected, payment: PaymentView): { tone: Tone; title: string; next: string } {
  const say = useSay();
  const merchant = payment.merchant.name;
  const amount = notice.amount === null ? '' : money(notice.amount, notice.currency ?? payment.currency);
  const chain = notice.chainName ?? payment.chainName;
  const open = payment.paymentUri !== null;
  const remaining = money(payment.remainingAmount, payment.currency);
  switch (notice.kind) {
    case 'overpaid':
      return {
        tone: 'wait',
        title: say('noticeOverpaid', { amount }),
        next: say('noticeOverpaidNext', { merchant }),
      };
    case 'late':
      return { tone: 'warn', title: say('noticeLate', { amount }), next: say('noticeLateNext', { merchant }) };
    case 'wrong_token':
      return {
        tone: 'warn',
        title: say('noticeToken', { amount }),
        next: open ? say('noticeTokenNext', { merchant, remaining }) : say('noticeTokenNextDone', { merchant }),
      };
    case 'wrong_chain':
      return {
        tone: 'warn',
        title: say('noticeChain', { amount, chain }),
        next: open
          ? say('noticeChainNext', { merchant, remaining, asked: payment.chainName })
          : say('noticeChainNextDone', { merchant }),
      };
    case 'repeated':
      return { tone: 'warn', title: say('noticeRepeated', { amount }), next: say('noticeRepeatedNext', { merchant }) };
    case 'reverted':
      return { tone: 'bad', title: say('noticeReverted', { amount }), next: say('noticeRevertedNext') };
    case 'chain_delayed':
      return { tone: 'wait', title: say('noticeDelayed', { chain }), next: say('noticeDelayedNext') };
  }
}
