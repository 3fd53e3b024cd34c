import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client, type Schema } from '../../api/client';

export type NewPayout = Schema<'NewPayoutDto'>;
export type Simulation = Schema<'PayoutSimulationResponse'>;
type Asked = Schema<'CreatePayoutsBody'>;

/**
 * What would become of payouts, asked from the server and asked again when they change. The last answer stands meanwhile.
 * @param asked null: nothing to ask yet
 */
export function useSimulation(asked: Asked | null) {
  return useQuery({
    queryKey: ['simulation', asked],
    enabled: asked !== null && asked.items.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Simulation> => {
      const { data, error } = await client.POST('/admin/api/payouts/simulate', {
        body: asked ?? { items: [] },
        signal,
      });
      if (!data) throw error;
      return data;
    },
  });
}
