import { useState } from 'react';
import { Button } from '@mantine/core';
import { Upload } from 'lucide-react';
import { Page } from '../../ui/page';
import { AddressList } from './address-list';
import { ImportDialog } from './import-dialog';
import { Sources } from './sources';
import { Stock } from './stock';

/** The pool that orders take their addresses from. */
export function AddressesPage() {
  const [importing, setImporting] = useState(false);
  return (
    <Page
      title="Address pool"
      lead="Every order takes a free address; after use it rests before it is given out again. An empty pool means no new orders."
      actions={
        <Button leftSection={<Upload size={16} aria-hidden />} onClick={() => setImporting(true)}>
          Import addresses
        </Button>
      }
    >
      <Stock />
      <AddressList onImport={() => setImporting(true)} />
      <Sources />
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
    </Page>
  );
}
