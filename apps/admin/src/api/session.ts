import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { remember, remembered } from './browser-memory';
import { client, keepCsrfToken, type Schema } from './client';
import { chooseMode, currentMode, useChosenMode, type Mode } from './mode-store';
import { readProblem } from './problem';

type Session = Schema<'SessionResponse'>;

/** The session of this browser; null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    // The cookie is the server's alone; this mark spares who never signed in here a request that can only be refused.
    if (!remembered('signed-in')) return null;
    const { data, error } = await client.GET('/admin/api/session');
    if (data) return keep(data);
    const { status } = readProblem(error);
    if (status === 401) return forget();
    // The mode chosen in this browser may have lost its chains since: go on with the server's default.
    if (status !== 400 || !currentMode()) throw error;
    chooseMode(undefined);
    const again = await client.GET('/admin/api/session');
    if (!again.data) throw again.error;
    return keep(again.data);
  },
  staleTime: 5 * 60_000,
});

/** The session on pages behind the sign-in, where there always is one. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new Error('this page is behind the sign-in');
  return data;
}

/** The mode whose data is on the screen. */
export function useMode(): Mode {
  const { defaultMode } = useSession();
  return useChosenMode() ?? defaultMode;
}

const ROLES = ['viewer', 'member', 'admin', 'owner'] as const satisfies readonly Session['role'][];

/** Whether the person's role is at least this one. It only spares people what the server would refuse anyway. */
export function useMay(least: Session['role']): boolean {
  const { role } = useSession();
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Signs in; throws the server's error body when it refuses. */
export function useSignIn() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schema<'SignInBody'>) => {
      const { data, error } = await client.POST('/admin/api/session', { body });
      if (!data) throw error;
      return keep(data);
    },
    onSuccess: (session) => queryClient.setQueryData(sessionQuery.queryKey, session),
  });
}

/** Takes up an invitation, which signs in too; throws the server's error body when it refuses. */
export function useAcceptInvitation() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schema<'AcceptInvitationBody'>) => {
      const { data, error } = await client.POST('/admin/api/invitations/accept', { body });
      if (!data) throw error;
      return keep(data);
    },
    onSuccess: (session) => queryClient.setQueryData(sessionQuery.queryKey, session),
  });
}

/** Moves the session to another organization of the person and starts anew there: nothing of the one before may stay. */
export function useEnterOrganization() {
  return useMutation({
    mutationFn: async (organizationId: string) => {
      const { data, error } = await client.PUT('/admin/api/session/organization', { body: { organizationId } });
      if (!data) throw error;
      return data;
    },
    onSuccess: () => window.location.assign('/admin'),
  });
}

/** Signs out and forgets everything that was shown. */
export function useSignOut() {
  return useMutation({
    mutationFn: async () => {
      const { error } = await client.DELETE('/admin/api/session');
      if (error && readProblem(error).status !== 401) throw error;
    },
    // A fresh page holds nothing of the session before.
    onSuccess: () => {
      forget();
      window.location.assign('/admin/sign-in');
    },
  });
}

/** Notes that this browser is signed out. */
export function forget(): null {
  remember('signed-in', null);
  return null;
}

function keep(session: Session): Session {
  remember('signed-in', 'yes');
  keepCsrfToken(session.csrfToken);
  return session;
}
