import { useState } from 'react';
import { Button, Modal, VisuallyHidden } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { Plus, Sprout } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { Hash } from '../../ui/copy';
import { Empty } from '../../ui/empty';
import { familyName } from '../../ui/families';
import { Card } from '../../ui/page';
import { RecordTable, type Features } from '../../ui/record-table';
import { AddSourceForm } from './add-source-form';
import { DeriveForm } from './derive-form';

type Source = Schema<'SourceResponse'>;

const column = createColumnHelper<Features, Source>();

/** Extended public keys that addresses are derived from. The private side never comes here. */
export function Sources() {
  const sources = api.useQuery('get', '/admin/api/address-pool/sources', {});
  const [adding, setAdding] = useState(false);
  const [deriving, setDeriving] = useState<Source | null>(null);
  const columns = column.columns([
    column.accessor('label', { header: 'Label', cell: ({ getValue }) => <strong>{getValue()}</strong> }),
    column.accessor('protocol', { header: 'Family', cell: ({ getValue }) => familyName(getValue()) }),
    column.accessor('xpub', {
      header: 'Extended public key',
      cell: ({ getValue }) => <Hash text={getValue()} label="xpub" short />,
    }),
    column.accessor('nextIndex', {
      header: 'Next index',
      meta: { align: 'end' },
      cell: ({ getValue }) => <span className="number">{getValue()}</span>,
    }),
    column.display({
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      meta: { align: 'end' },
      cell: ({ row }) => (
        <Button size="xs" variant="default" onClick={() => setDeriving(row.original)}>
          Derive addresses
        </Button>
      ),
    }),
  ]);
  const add = (
    <Button size="xs" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
      Add xpub
    </Button>
  );

  return (
    <Card title="Extended public keys" aside={add} flush>
      <RecordTable
        caption="Extended public keys"
        columns={columns}
        rows={sources.data?.data}
        rowId={(row) => row.sourceId}
        error={sources.error}
        onRetry={() => void sources.refetch()}
        empty={
          <Empty icon={Sprout} title="No xpub yet">
            With the xpub of a wallet the pool grows by itself as far as you tell it, and no private key ever leaves
            that wallet.
          </Empty>
        }
      />
      <Modal opened={adding} onClose={() => setAdding(false)} title="Add an extended public key" centered>
        <AddSourceForm onDone={() => setAdding(false)} />
      </Modal>
      <Modal
        opened={deriving !== null}
        onClose={() => setDeriving(null)}
        title={`Derive from “${deriving?.label ?? ''}”`}
        centered
        size="lg"
      >
        {deriving ? <DeriveForm sourceId={deriving.sourceId} onDone={() => setDeriving(null)} /> : null}
      </Modal>
    </Card>
  );
}
