import { type AppId, appIdSchema, type Permission } from "@plaza/protocol";
import { type Consents, isRemoved, type Me } from "@plaza/protocol/services";
import type { Logger } from "./logger.ts";
import type { Persistence } from "./persistence/port.ts";
import type { HostServices } from "./services/port.ts";
import type { PolicyQuery } from "./sessions/session-deps.ts";
import type { SessionManager } from "./sessions/session-manager.ts";
import type { HostSnapshot } from "./snapshot.ts";

const MAX_RECENTS = 12;

export interface UserRecordsOptions {
  readonly services: HostServices;
  readonly persistence: Persistence;
  readonly logger: Logger;
  readonly get: () => HostSnapshot;
  readonly set: (patch: Partial<HostSnapshot>) => void;
  readonly sessions: () => SessionManager;
}

/** What belongs to the user: who they are, consents, grants, orders, recents. */
export interface UserRecords {
  /** Makes this user the one of the snapshot, with their recents. */
  adopt(me: Me): Promise<void>;
  /** Another user: every session ends, for a session belongs to one user. */
  become(change: Promise<Me>): Promise<void>;
  /** What the services know of the same user now. */
  refreshMe(): Promise<void>;
  /** Whether the operator's policy takes it away while this user is there; before it is known who the user is, yes. */
  isRemoved(query: PolicyQuery): boolean;
  remember(appId: AppId): void;
  /** Takes the app out of the recents. */
  forget(appId: AppId): void;
  grantsOf(appId: AppId): readonly Permission[] | null;
  refreshGrants(): Promise<void>;
  refreshOrders(): Promise<void>;
  analyticsAllowed(): boolean;
  setConsents(consents: Consents): Promise<void>;
}

export function createUserRecords({ services, persistence, logger, get, set, sessions }: UserRecordsOptions): UserRecords {
  function grantsOf(appId: AppId): readonly Permission[] | null {
    const { grants } = get();
    return grants === null ? null : (grants.find((grant) => grant.appId === appId)?.scopes.map(({ scope }) => scope) ?? []);
  }

  async function refreshGrants(): Promise<void> {
    set({ grants: await services.grants() });
    sessions().each((session) => session.grantsChanged(grantsOf(session.appId) ?? []));
  }

  async function adopt(me: Me): Promise<void> {
    const kept = await persistence.get("meta", `recents:${me.id}`);
    // Apps opened before it was known who the user is belong to the user it turns out to be.
    const before = get().me === null ? get().recents : [];
    const known = [...before, ...(Array.isArray(kept) ? kept : [])].filter((id): id is AppId => appIdSchema.safeParse(id).success);
    const recents = [...new Set(known)].slice(0, MAX_RECENTS);
    set({ me, recents });
    if (before.length > 0) keepRecents(me, recents);
  }

  function keepRecents(me: Me, recents: readonly AppId[]): void {
    persistence.put("meta", `recents:${me.id}`, recents).catch(() => logger.debug("recents were not kept"));
  }

  return {
    adopt,
    become: async (change) => {
      const me = await change;
      sessions().endAll();
      set({ grants: null, orders: null });
      await adopt(me);
      await refreshGrants().catch(() => logger.warn("the grants could not be read"));
    },
    remember: (appId) => {
      const recents = [appId, ...get().recents.filter((id) => id !== appId)].slice(0, MAX_RECENTS);
      set({ recents });
      const { me } = get();
      if (me) keepRecents(me, recents);
    },
    forget: (appId) => {
      const recents = get().recents.filter((id) => id !== appId);
      set({ recents });
      const { me } = get();
      if (me) keepRecents(me, recents);
    },
    refreshMe: async () => {
      const me = await services.me();
      if (me.id !== get().me?.id) return;
      set({ me });
      sessions().each((session) => session.policyChanged());
    },
    isRemoved: ({ capability, appId, networkIsolation }) => {
      const { me } = get();
      return me === null || isRemoved(me.removed, { capability, appId, isolation: networkIsolation });
    },
    grantsOf,
    refreshGrants,
    refreshOrders: async () => set({ orders: await services.orders() }),
    // SECURITY: Global Privacy Control is a no, whatever was answered before.
    analyticsAllowed: () =>
      get().me?.consents?.analytics === true &&
      (globalThis.navigator as { globalPrivacyControl?: boolean } | undefined)?.globalPrivacyControl !== true,
    setConsents: async (consents) => {
      // No is true at once, before the services heard of it; yes only when they agreed.
      if (!consents.analytics) sessions().each((session) => session.forgetAnalytics());
      const { me } = get();
      if (me?.consents && !consents.analytics) set({ me: { ...me, consents: { ...me.consents, analytics: false } } });
      set({ me: await services.setConsents(consents) });
    },
  };
}
