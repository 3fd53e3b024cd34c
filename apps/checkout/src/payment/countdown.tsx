import type { PaymentView } from '../api/views';
import { useSay } from '../texts/say';
import { Moment } from '../ui/moment';

/** From here on the time is short, and says so. */
const SHORT_SECONDS = 60;

/** How long the payment is waited for; a reader hears of it once, when little is left. */
export function Countdown({ payment, secondsLeft }: { payment: PaymentView; secondsLeft: number }) {
  const say = useSay();
  const window = (Date.parse(payment.expiresAt) - Date.parse(payment.createdAt)) / 1_000;
  const short = secondsLeft <= SHORT_SECONDS;
  return (
    <div className="countdown" data-short={short || undefined}>
      <p>
        <span>
          {say('timeLeft')} <bdi className="clock">{clockText(secondsLeft)}</bdi>
        </span>
        <Moment at={payment.expiresAt} say="payBefore" />
      </p>
      <div className="bar" aria-hidden>
        <span style={{ inlineSize: `${Math.min(100, (secondsLeft / window) * 100)}%` }} />
      </div>
      <p role="status" className="spoken">
        {short && say('oneMinuteLeft')}
      </p>
    </div>
  );
}

/** `9:05`, `1:00:00`. */
function clockText(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
