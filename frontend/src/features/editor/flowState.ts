/** What the screen of the editor follows, and what it can ask for: at work, going back to something, and practising. */
import type { SkipReason } from '@/api/work'
import type { DocumentStore } from '@/engine'
import type { ItemSession } from './itemSession'
import type { FeedState } from './workFeed'

/** A fault that is shown in the list of problems: where, and what to do. */
export interface ShownProblem {
  readonly control: string | null
  readonly objectId: string | null
  readonly pointer: string
  readonly text: string
}

/** Work that is to be handed in; something handed in before, to be changed; or an item to try things on. */
export type FlowMode = 'work' | 'revisit' | 'practice'

export interface FlowState {
  readonly mode: FlowMode
  readonly feed: FeedState
  readonly session: ItemSession | null
  /** Why the item on the screen was not handed in. */
  readonly problems: readonly ShownProblem[]
  /** A repair that goes back as it came: it was to be submitted with this document at this version, and asks first. */
  readonly unchanged?: { readonly document: DocumentStore; readonly version: number }
  /** The device can't keep drafts; the server still does. */
  readonly storageFailed: boolean
  /** Assignments handed in during this visit, oldest first. */
  readonly past: readonly string[]
  /** The screen waits for an answer: what was handed in is being opened or saved. */
  readonly busy: boolean
}

export interface Flow {
  readonly getState: () => FlowState
  readonly subscribe: (listener: () => void) => () => void
  /** Hands the item in and shows the next; or lists what is missing and stays. A repair without a change asks first. */
  submit(): 'submitted' | 'incomplete' | 'nothing'
  /** Leaves the item to others, with the reason why. */
  skip(reason: SkipReason, comment: string): void
  /** Whether there is an item to go to: the next one held (1), or one left or handed in before (-1). */
  canTurn(by: 1 | -1): boolean
  turn(by: 1 | -1): Promise<void>
  /** Opens something that was handed in, to change it. */
  revisit(assignment: string): Promise<void>
  /** From there to the work again. */
  back(): void
  /** After the end of a queue or a failure: asks again. */
  retry(): void
  /** Leaves the item without handing it in; its draft stays on this device. */
  abandon(): void
  /** Gives the item back to where it came from: it does not come up again on this visit. */
  giveBack(): void
  /** Puts an item that the server refused back on the screen, with what is wrong with it. */
  returnTo(outboxId: number, assignment: string): Promise<void>
  clearProblems(): void
}
