import { Radio, Stack, TextInput } from '@mantine/core';
import { FormActions } from '../../ui/form';
import { isComplete, KINDS, type Choice } from './choice';
import { OrderPicker } from './order-picker';
import classes from './review.module.css';

interface DecisionFormProps {
  readonly choice: Choice;
  /** Who sent the money: where it goes back to unless told otherwise. */
  readonly sender: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly onChange: (choice: Choice) => void;
  readonly onNext: () => void;
  readonly onCancel: () => void;
}

/** First step: what shall become of the money. */
export function DecisionForm({ choice, sender, fields, onChange, onNext, onCancel }: DecisionFormProps) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete(choice)) onNext();
      }}
    >
      <Stack gap="md">
        <Radio.Group
          label="What shall become of it?"
          value={choice.kind}
          onChange={(kind) => onChange({ ...choice, kind })}
        >
          <div className={classes.kinds}>
            {KINDS.map(({ value, label, description }) => (
              <Radio
                key={value}
                value={value}
                label={label}
                description={description}
                autoFocus={value === choice.kind}
              />
            ))}
          </div>
        </Radio.Group>
        {choice.kind === 'order' ? (
          <OrderPicker
            chosen={choice.order}
            error={fields['orderId']}
            onChoose={(order) => onChange({ ...choice, order })}
          />
        ) : null}
        {choice.kind === 'deposit' ? (
          <TextInput
            label="Deposit reference"
            description="Your own word for the customer, as it was bound"
            autoComplete="off"
            error={fields['depositReference']}
            value={choice.depositReference}
            onChange={(event) => onChange({ ...choice, depositReference: event.currentTarget.value })}
          />
        ) : null}
        {choice.kind === 'return' ? (
          <TextInput
            label="Return to"
            description="Empty: to the sender. Money sent from an exchange seldom finds its owner that way; ask the payer for an address."
            placeholder={sender}
            autoComplete="off"
            spellCheck={false}
            classNames={{ input: 'mono' }}
            error={fields['address']}
            value={choice.address}
            onChange={(event) => onChange({ ...choice, address: event.currentTarget.value })}
          />
        ) : null}
        <TextInput
          label="Note"
          description="Why; for the audit log"
          autoComplete="off"
          maxLength={500}
          error={fields['note']}
          value={choice.note}
          onChange={(event) => onChange({ ...choice, note: event.currentTarget.value })}
        />
        <FormActions action="Go on" busy={false} disabled={!isComplete(choice)} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
