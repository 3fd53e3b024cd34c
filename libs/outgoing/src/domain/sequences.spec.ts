import fc from 'fast-check';
import { giveBack, heed, strange, take, type Sequences } from './sequences';

it('asks the chain first', () => {
  expect(() => take({ next: null, freed: [] })).toThrow('was not asked');
  expect(heed({ next: null, freed: [] }, 7, new Set())).toEqual({ next: 7, freed: [] });
});

it('gives the lowest free one, and takes back what was given last', () => {
  expect(take({ next: 9, freed: [4, 6] })).toEqual({ sequence: 4, left: { next: 9, freed: [6] } });
  expect(take({ next: 9, freed: [] })).toEqual({ sequence: 9, left: { next: 10, freed: [] } });
  expect(giveBack({ next: 9, freed: [7] }, 8)).toEqual({ next: 7, freed: [] });
});

it('knows what the chain holds and was never given out, or was given back', () => {
  expect(strange({ next: null, freed: [] }, 5, new Set())).toEqual([]);
  expect(strange({ next: 3, freed: [] }, 3, new Set([2]))).toEqual([]);
  expect(strange({ next: 8, freed: [6] }, 5, new Set([5, 7]))).toEqual([]);
  expect(strange({ next: 3, freed: [1] }, 5, new Set([2]))).toEqual([1, 3, 4]);
});

it('heeds strangers and gaps', () => {
  expect(heed({ next: 3, freed: [1] }, 5, new Set())).toEqual({ next: 5, freed: [] });
  expect(heed({ next: 8, freed: [] }, 5, new Set([6, 7]))).toEqual({ next: 8, freed: [5] });
  expect(heed({ next: 8, freed: [] }, 5, new Set([5]))).toEqual({ next: 6, freed: [] });
});

it('never has a sequence in two hands, and leaves no gap', () => {
  const step = fc.oneof(
    fc.constant('take' as const),
    fc.record({ giveBack: fc.nat() }),
    fc.record({ mine: fc.nat(3) }),
    fc.record({ stranger: fc.nat(2) }),
  );
  fc.assert(
    fc.property(fc.nat(100), fc.array(step, { maxLength: 60 }), (start, steps) => {
      let used = start;
      let sequences: Sequences = heed({ next: null, freed: [] }, used, new Set());
      const held = new Set<number>();
      for (const one of steps) {
        if (one === 'take') {
          const { sequence, left } = take(sequences);
          expect(held.has(sequence)).toBe(false);
          expect(sequence).toBeGreaterThanOrEqual(used);
          held.add(sequence);
          sequences = left;
        } else if ('giveBack' in one) {
          const [unsigned] = [...held].filter((sequence) => sequence >= used).slice(one.giveBack % 5);
          if (unsigned !== undefined && held.delete(unsigned)) sequences = giveBack(sequences, unsigned);
        } else {
          // the chain takes them in order: ours, or a stranger's with the same key
          if ('mine' in one) for (let i = 0; i < one.mine && held.has(used); i++) used++;
          else used += one.stranger;
          sequences = heed(sequences, used, held);
        }
        const { next, freed } = sequences;
        for (let sequence = used; sequence < (next ?? 0); sequence++) {
          expect(held.has(sequence) !== freed.includes(sequence)).toBe(true);
        }
      }
    }),
  );
});
