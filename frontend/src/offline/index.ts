/** Work that survives: drafts on the device, their way to the server, and submits that arrive once. */
export { type Clock, systemClock } from './clock'
export { type OfflineDatabase, type OutboxRecord, type OutboxRequest, openOfflineDatabase } from './database'
export { DraftLog, type RestoredDraft, removeDraft, removeOldDrafts } from './draftLog'
export { DraftSync, type DraftSyncOptions } from './draftSync'
export type { DraftKeeper, SaveState, StoredWork } from './keeper'
export { type DraftSource, type FollowedDraft, type PredictionSource, type ReadDraft, followDraft, readDraft } from './openDraft'
export { Outbox, type OutboxState } from './outbox'
export { bindPageEvents } from './pageEvents'
export { TabLock, type TabState } from './tabLock'
export {
  type DraftRequest,
  type DraftTransport,
  type FailureKind,
  type Lease,
  type SkipRequest,
  type SubmitRequest,
  TransportError,
} from './transport'
