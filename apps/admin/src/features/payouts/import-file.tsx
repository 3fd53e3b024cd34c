import { useState, type DragEvent } from 'react';
import { Button, FileButton, Group, Stack } from '@mantine/core';
import { Download, FileSpreadsheet, FileUp } from 'lucide-react';
import { Note } from '../../ui/note';
import { Card } from '../../ui/page';
import { saveAs } from '../../ui/save-as';
import { readCsv, TEMPLATE, type CsvLine } from './read-csv';
import classes from './import.module.css';

/** Takes the file: dropped, or chosen. It is read in the browser. */
export function ImportFile({ onLines }: { onLines: (name: string, lines: readonly CsvLine[]) => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const read = async (file: File | null | undefined): Promise<void> => {
    if (!file) return;
    const reading = readCsv(await file.text());
    if ('problem' in reading) setProblem(`${file.name}: ${reading.problem}`);
    else onLines(file.name, reading.lines);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  return (
    <Card>
      <Stack gap="lg">
        {problem ? (
          <div role="alert">
            <Note tone="bad">{problem}</Note>
          </div>
        ) : null}
        <div
          className={classes.drop}
          data-over={over || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <FileSpreadsheet size={30} strokeWidth={1.5} aria-hidden />
          <strong>Drop a CSV file here</strong>
          <span>Up to 1,000 lines, with commas, semicolons or tabs between the cells</span>
          <Group gap="xs" justify="center">
            <FileButton accept=".csv,.tsv,.txt,text/csv,text/plain" onChange={(file) => void read(file)}>
              {(props) => (
                <Button {...props} leftSection={<FileUp size={16} aria-hidden />}>
                  Choose a file
                </Button>
              )}
            </FileButton>
            <Button
              variant="default"
              leftSection={<Download size={16} aria-hidden />}
              onClick={() => saveAs('payouts.csv', new Blob([TEMPLATE], { type: 'text/csv' }))}
            >
              Download a template
            </Button>
          </Group>
        </div>
        <dl className={classes.columns}>
          <dt>address</dt>
          <dd>where it goes, whole</dd>
          <dt>amount</dt>
          <dd>
            what arrives, such as <code>100.00</code>
          </dd>
          <dt>currency, chain</dt>
          <dd>of the payout; lines that name none follow what you choose on the next page</dd>
          <dt>reference</dt>
          <dd>yours, optional; used once, so that a list that is imported twice is refused</dd>
          <dt>account</dt>
          <dd>
            the sub-account that pays, such as <code>acc_…</code>; your own when empty
          </dd>
          <dt>note, callback url</dt>
          <dd>optional</dd>
        </dl>
      </Stack>
    </Card>
  );
}
