import { useState } from 'react';
import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { client } from '../../api/client';
import { notifyFailed } from '../../ui/notify';
import { saveAs } from '../../ui/save-as';

interface SaveCsvProps {
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Without its ending. */
  readonly fileName: string;
}

/**
 * Saves every line of what is chosen, not only the page on the screen. The file is taken whole before it is handed over: one that broke
 * off on the way is an error, not a short file.
 */
export function SaveCsv({ query, fileName }: SaveCsvProps) {
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const { data, error } = await client.GET('/admin/api/statements/export', {
        params: { query },
        parseAs: 'blob',
      });
      if (!data) throw error;
      saveAs(`${fileName}.csv`, data);
    } catch (error) {
      notifyFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<Download size={15} aria-hidden />}
      loading={busy}
      onClick={() => void save()}
    >
      Save as CSV
    </Button>
  );
}
