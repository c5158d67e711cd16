import type { Message } from '@/engine'
import { CATALOGUE, type CommandDefinition } from './catalogue'
import { type KeyConflict, findConflicts } from './conflicts'
import { type Chord, type KeyInput, chordsOf, isSingleKey, isWidgetKey } from './keys'
import { DEFAULT_PREFERENCES, type KeyPreferences, type PreferenceStore, effectiveKeys } from './preferences'
import { type Scope, expandScopes } from './scopes'

/** What a screen gives a command while it is shown. */
export interface CommandHandler {
  /** Whether it makes sense here at all; it is hidden otherwise. */
  readonly available?: () => boolean
  /** Possible now, or a sentence saying why not. */
  readonly enabled?: () => true | Message
  readonly run: () => void
  /** The key was let go. */
  readonly release?: () => void
}

export interface CommandView {
  readonly definition: CommandDefinition
  readonly keys: readonly Chord[]
  readonly enabled: true | Message
}

/** What a key means in the work at hand (a label's or an option's own key); null leaves it to the commands. */
export type WorkKeys = (chord: Chord, target: Element | null) => (() => void) | null

const WORK_SCOPES: ReadonlySet<Scope> = new Set(['canvas', 'drawing', 'text', 'decision'])

export interface RegistryOptions {
  readonly definitions?: readonly CommandDefinition[]
  readonly preferences?: PreferenceStore
}

const inMemory: PreferenceStore = { load: () => DEFAULT_PREFERENCES, save: () => undefined }

/** Where someone types, or where a widget has its own use for letters. */
const TYPING = 'input:not([type=checkbox],[type=radio],[type=button],[type=range]), textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox], [role=searchbox]'
const TYPE_AHEAD = '[role=listbox], [role=menu], [role=tree], [role=grid], [role=treegrid]'
/** The editing surface: the only place where arrows, Enter and Tab belong to commands. */
const SURFACE = '[data-command-scope]'

/** Commands by id, their handlers and their keys. One for the whole page. */
export class CommandRegistry {
  #definitions: ReadonlyMap<string, CommandDefinition>
  readonly #handlers = new Map<string, CommandHandler[]>()
  readonly #scopes: { readonly scope: Scope }[] = []
  readonly #store: PreferenceStore
  readonly #listeners = new Set<() => void>()
  readonly #workKeys: WorkKeys[] = []
  readonly #held = new Map<string, CommandHandler>()
  #preferences: KeyPreferences
  #byKey: ReadonlyMap<string, CommandDefinition> = new Map()

  constructor({ definitions = CATALOGUE, preferences = inMemory }: RegistryOptions = {}) {
    this.#definitions = new Map(definitions.map((definition) => [definition.id, definition]))
    this.#store = preferences
    this.#preferences = preferences.load()
    this.#index()
  }

  /** Adds commands whose code comes later than the page; those that are known stay as they are. */
  define(definitions: readonly CommandDefinition[]): void {
    const fresh = definitions.filter(({ id }) => !this.#definitions.has(id))
    if (fresh.length === 0) return
    this.#definitions = new Map([...this.#definitions, ...fresh.map((definition) => [definition.id, definition] as const)])
    this.#index()
    this.#changed()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get preferences(): KeyPreferences {
    return this.#preferences
  }

  /** The scope on top: that of the latest dialog, tool or screen. */
  get scope(): Scope {
    return this.#scopes.at(-1)?.scope ?? 'page'
  }

  /** Enters a scope until the returned function is called. */
  pushScope(scope: Scope): () => void {
    const entry = { scope }
    this.#scopes.push(entry)
    this.#changed()
    return () => {
      const at = this.#scopes.indexOf(entry)
      if (at !== -1) this.#scopes.splice(at, 1)
      this.#changed()
    }
  }

  /** Gives commands their meaning until the returned function is called; the latest binding counts. */
  bind(handlers: Readonly<Record<string, CommandHandler>>): () => void {
    for (const [id, handler] of Object.entries(handlers)) {
      if (!this.#definitions.has(id)) throw new Error(`No command "${id}" in the catalogue`)
      this.#handlers.set(id, [...(this.#handlers.get(id) ?? []), handler])
    }
    this.#changed()
    return () => {
      for (const [id, handler] of Object.entries(handlers)) {
        this.#handlers.set(id, (this.#handlers.get(id) ?? []).filter((other) => other !== handler))
      }
      this.#changed()
    }
  }

  /** Keys that the project's own labels and options name; they come before the commands'. */
  bindWorkKeys(keys: WorkKeys): () => void {
    this.#workKeys.push(keys)
    return () => {
      this.#workKeys.splice(this.#workKeys.indexOf(keys), 1)
    }
  }

  definition(id: string): CommandDefinition | undefined {
    return this.#definitions.get(id)
  }

  keysOf(id: string): readonly Chord[] {
    const definition = this.#definitions.get(id)
    return definition ? effectiveKeys(this.#preferences, id, definition.keys) : []
  }

  /** Commands that can be used in the present scope, in the catalogue's order. */
  list(): readonly CommandView[] {
    return [...this.#definitions.values()].flatMap((definition) => {
      const handler = this.#handlerOf(definition)
      if (!handler) return []
      return [{ definition, keys: this.keysOf(definition.id), enabled: handler.enabled?.() ?? true }]
    })
  }

  /** Possible now; a sentence why not; or null where nobody has given it a meaning. */
  state(id: string): true | Message | null {
    const definition = this.#definitions.get(id)
    const handler = definition && this.#handlerOf(definition)
    return handler ? (handler.enabled?.() ?? true) : null
  }

  run(id: string): boolean {
    const definition = this.#definitions.get(id)
    const handler = definition && this.#handlerOf(definition)
    if (!handler || (handler.enabled?.() ?? true) !== true) return false
    handler.run()
    return true
  }

  /** Handles a key press; true when a command took it (the event's default is then prevented). */
  keyDown(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing || event.getModifierState('AltGraph')) return false
    for (const chord of chordsOf(event)) {
      const work = this.#workKey(chord, event)
      if (work) {
        event.preventDefault()
        if (!event.repeat) work()
        return true
      }
      const definition = this.#byKey.get(`${this.scope} ${chord}`)
      if (!definition || !this.#reaches(definition, chord, event)) continue
      const handler = this.#handlerOf(definition)
      if (!handler) continue
      if (event.repeat && !definition.repeats) {
        event.preventDefault()
        return true
      }
      // A command that can't run now leaves keys with a meaning of their own (Tab, arrows) to the page.
      if ((handler.enabled?.() ?? true) !== true) return false
      event.preventDefault()
      if (handler.release) this.#held.set(event.code, handler)
      handler.run()
      return true
    }
    return false
  }

  keyUp(event: Pick<KeyInput, 'code'>): void {
    const handler = this.#held.get(event.code)
    this.#held.delete(event.code)
    handler?.release?.()
  }

  /** Listens to a document's keys. */
  listen(target: Document): () => void {
    const down = (event: KeyboardEvent) => void this.keyDown(event)
    const up = (event: KeyboardEvent) => this.keyUp(event)
    target.addEventListener('keydown', down)
    target.addEventListener('keyup', up)
    return () => {
      target.removeEventListener('keydown', down)
      target.removeEventListener('keyup', up)
    }
  }

  /** Clashes that these preferences would bring; an empty list means they may be saved. */
  conflictsWith(preferences: KeyPreferences): readonly KeyConflict[] {
    return findConflicts([...this.#definitions.values()], ({ id, keys }) => effectiveKeys(preferences, id, keys))
  }

  /** Takes over and keeps preferences, unless they bring a clash; returns the clashes. */
  setPreferences(preferences: KeyPreferences): readonly KeyConflict[] {
    const conflicts = this.conflictsWith(preferences)
    if (conflicts.length > 0) return conflicts
    this.#preferences = preferences
    this.#store.save(preferences)
    this.#index()
    this.#changed()
    return []
  }

  #workKey(chord: Chord, event: KeyboardEvent): (() => void) | null {
    if (!isSingleKey(chord) || !WORK_SCOPES.has(this.scope) || !this.#reaches(null, chord, event)) return null
    const target = event.target instanceof Element ? event.target : null
    return this.#workKeys.at(-1)?.(chord, target) ?? null
  }

  #handlerOf(definition: CommandDefinition): CommandHandler | undefined {
    if (!expandScopes(definition.scopes).has(this.scope)) return undefined
    const handler = this.#handlers.get(definition.id)?.at(-1)
    return handler && (handler.available?.() ?? true) ? handler : undefined
  }

  /** Whether a key pressed where it was pressed may mean a command. */
  #reaches(definition: CommandDefinition | null, chord: Chord, event: KeyboardEvent): boolean {
    const target = event.target instanceof Element ? event.target : null
    if (isSingleKey(chord) && !this.#preferences.singleKeys) return false
    // Whichever is nearer counts: a field within the surface is for typing.
    const place = target?.closest(`${SURFACE}, ${TYPING}`)
    if (place?.matches(SURFACE)) return true
    if (place) return definition?.whileTyping === true && !isSingleKey(chord)
    if (isSingleKey(chord) && target?.closest(TYPE_AHEAD)) return false
    const onPage = target === null || target === target.ownerDocument.body || target === target.ownerDocument.documentElement
    return onPage ? chord !== 'Tab' && chord !== 'Shift+Tab' : !isWidgetKey(chord)
  }

  #index(): void {
    const byKey = new Map<string, CommandDefinition>()
    for (const definition of this.#definitions.values()) {
      for (const chord of this.keysOf(definition.id)) {
        for (const scope of expandScopes(definition.scopes)) byKey.set(`${scope} ${chord}`, definition)
      }
    }
    this.#byKey = byKey
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
