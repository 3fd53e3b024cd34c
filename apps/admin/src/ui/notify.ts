import { notifications } from '@mantine/notifications';
import { readProblem } from '../api/problem';

const CLOSE = { 'aria-label': 'Dismiss' };

/** Says that something worked. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'pine', autoClose: 5_000, closeButtonProps: CLOSE });
}

/** Says that something failed, in the server's words and with the id to quote. */
export function notifyFailed(error: unknown): void {
  const { title, message, requestId } = readProblem(error);
  notifications.show({
    title,
    message: requestId ? `${message} (${requestId})` : message,
    color: 'brick',
    autoClose: 10_000,
    closeButtonProps: CLOSE,
  });
}
