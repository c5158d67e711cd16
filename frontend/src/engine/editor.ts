import { Camera } from './camera/camera'
import { type EditorActionId, type ActionState, actionState, runAction } from './editorActions'
import { type EditorState, INITIAL_STATE } from './editorState'
import type { Point, Size } from './geometry/primitives'
import type { DocumentChange, DocumentStore } from './model/document'
import { type Message, type Translate, formatMessage } from './model/message'
import { type ObjectBase, type Shape, isShape, newObjectId } from './model/objects'
import type { Command } from './model/patch'
import { type ControlSpec, type Json, type LabelSpec, findControl, findLabel, labelsForTool, toolsOfLabel } from './model/schema'
import { rememberWork } from './lastWork'
import type { LabelLook } from './raster/palette'
import { Scene } from './scene'
import { shapeTypeOf } from './shapes/registry'
import type { Overlay, PointerInput, Tool, ToolHost } from './tools/tool'
import { findTool, toolsOf } from './tools/registry'
import { relabel } from './commands/objects'

export interface EditorOptions {
  readonly document: DocumentStore
  /** Name of the `shapes` control that is edited. */
  readonly control: string
  /** Size of the oriented original, in pixels; all coordinates are in it, whatever size the shown copy has. */
  readonly image: Size
  readonly readOnly?: boolean
  readonly translate?: Translate
  /** How a shape looks where its label does not say so: comparing several people's work, say. */
  readonly look?: (shape: Shape, byLabel: LabelLook) => LabelLook
  /** What stands beside a shape instead of its label's name. */
  readonly caption?: (shape: Shape) => string
}

const NOTHING: ReadonlySet<string> = new Set()

/**
 * Controls one image: tools, selection, camera and document. It draws nothing itself; a view follows it.
 * The document changes only through commands, one a gesture.
 */
export class Editor implements ToolHost {
  readonly document: DocumentStore
  readonly control: ControlSpec
  readonly image: Size
  readonly camera: Camera
  readonly scene: Scene
  readonly translate: Translate
  readonly caption: ((shape: Shape) => string) | undefined
  #state: EditorState
  #tool: Tool
  #lastDrawTool: string | null = null
  #overlay: Overlay | null = null
  readonly #listeners = new Set<() => void>()
  readonly #liveListeners = new Set<() => void>()
  readonly #announceListeners = new Set<(text: string) => void>()
  readonly #refusedListeners = new Set<(message: Message) => void>()
  readonly #unsubscribe: () => void

  constructor({ document, control, image, readOnly = false, translate = formatMessage, look, caption }: EditorOptions) {
    const found = findControl(document.schema, control)
    if (!found) throw new Error(`The label schema has no control "${control}"`)
    this.document = document
    this.control = found
    this.image = image
    this.translate = translate
    this.caption = caption
    this.camera = new Camera(image)
    this.scene = new Scene(document, control, look)
    this.#state = { ...INITIAL_STATE, readOnly, armedLabel: found.labels?.[0]?.name ?? null }
    this.#tool = this.#createTool('select')
    this.#unsubscribe = document.subscribe((change) => this.#follow(change))
  }

  destroy(): void {
    this.#tool.cancel()
    if (!this.readOnly) rememberWork(this.document.list(this.control.name).filter((object) => isShape(object) && !object.suggestion))
    this.#unsubscribe()
    this.scene.destroy()
    this.#listeners.clear()
    this.#liveListeners.clear()
    this.#announceListeners.clear()
    this.#refusedListeners.clear()
  }

  /** The same object until something changes; fit for `useSyncExternalStore`. */
  readonly getState = (): EditorState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Called for every change that shows on the canvas, also within a gesture; for the view. */
  onLiveChange(listener: () => void): () => void {
    this.#liveListeners.add(listener)
    return () => this.#liveListeners.delete(listener)
  }

  /** Sentences for a live region. */
  onAnnounce(listener: (text: string) => void): () => void {
    this.#announceListeners.add(listener)
    return () => this.#announceListeners.delete(listener)
  }

  announce(message: Message): void {
    const text = this.translate(message)
    for (const listener of this.#announceListeners) listener(text)
  }

  /** Runs a command of the editor by id; false when it is not possible now. */
  run(id: EditorActionId): boolean {
    return runAction(this, id)
  }

  /** Whether a command is possible now, or why not. */
  can(id: EditorActionId): ActionState {
    return actionState(this, id)
  }

  /** Ends a held key: what it repeated becomes one step. */
  endKeyGesture(): void {
    this.document.seal()
  }

  get selection(): readonly string[] {
    return this.#state.selection
  }

  get readOnly(): boolean {
    return this.#state.readOnly
  }

  get tool(): Tool {
    return this.#tool
  }

  get overlay(): Overlay | null {
    return this.#overlay
  }

  /** Tools that this control allows. */
  get tools() {
    return toolsOf(this.control)
  }

  get lastDrawTool(): string | null {
    return this.#lastDrawTool
  }

  get selectedShapes(): readonly Shape[] {
    return this.#state.selection.map((id) => this.scene.get(id)).filter((shape) => shape !== undefined)
  }

  /** The shape that keyboard edits and the inspector mean. */
  get primary(): Shape | undefined {
    return this.selectedShapes.at(-1)
  }

  setTool(id: string): boolean {
    if (!this.tools.some((tool) => tool.id === id)) return false
    if (id === this.#state.tool) return true
    this.#tool.cancel()
    this.#tool = this.#createTool(id)
    if (findTool(id)?.draws) this.#lastDrawTool = id
    this.#set({ tool: id, busy: false, hover: null })
    return true
  }

  setReadOnly(readOnly: boolean): void {
    if (readOnly) this.#tool.cancel()
    this.#set({ readOnly, busy: false })
  }

  /** Why a label can't be given to what is selected, or can't be drawn here; null when it can. */
  refusal(name: string): Message | null {
    const label = findLabel(this.control, name)
    if (!label) return null
    const allowed = toolsOfLabel(this.control, label)
    const values = { label: label.title ?? label.name, tools: allowed.join(', ') }
    const selected = this.#state.selection.map((id) => this.document.get(id)).filter((object) => object !== undefined)
    const misfits = selected.filter(
      (object) =>
        object.kind !== 'span' &&
        object.label !== name &&
        (!allowed.includes(object.type) || (isShape(object) && shapeTypeOf(object).relabeled?.(object, label) === null)),
    )
    if (misfits.length > 0) return /*i18n*/ { id: '“{label}” is only for {tools}, not for what is selected', values }
    const drawable = selected.length > 0 || this.tools.some(({ draws }) => draws !== null && allowed.includes(draws))
    return drawable ? null : /*i18n*/ { id: '“{label}” is only for {tools}, which can’t be drawn here', values }
  }

  /** Sentences about what was asked for and can't be. */
  onRefused(listener: (message: Message) => void): () => void {
    this.#refusedListeners.add(listener)
    return () => this.#refusedListeners.delete(listener)
  }

  labelSpec(name: string): LabelSpec | undefined {
    return findLabel(this.control, name)
  }

  refuse(message: Message): void {
    for (const listener of this.#refusedListeners) listener(message)
    this.announce(message)
  }

  #refuses(name: string): boolean {
    const refusal = this.refusal(name)
    if (refusal) this.refuse(refusal)
    return refusal !== null
  }

  /** Why what a command does can't be: it changes what is locked, or the server would refuse it. A shape that was only moved is as sound as before. */
  #unsound(command: Command): Message | null {
    const isMove = command.kind === 'move'
    for (const { before, after } of command.patch.objects) {
      if (before?.locked && command.kind !== 'lock') return /*i18n*/ { id: 'It is locked: unlock it first' }
      if (isMove) continue
      const problem = isShape(after ?? undefined) ? shapeTypeOf(after as Shape).problem?.(after as Shape) : null
      if (problem) return problem
    }
    return null
  }

  /** Chooses the label of the next shape, and a tool it may be drawn with. */
  armLabel(name: string): boolean {
    const label = findLabel(this.control, name)
    if (!label) return false
    const allowed = toolsOfLabel(this.control, label)
    const current = findTool(this.#state.tool)?.draws
    const wanted = this.tools.find(({ draws }) => draws !== null && allowed.includes(draws))
    if (wanted && !(current && allowed.includes(current))) this.setTool(wanted.id)
    this.#set({ armedLabel: name })
    return true
  }

  /** A digit or a click in the palette: labels what is selected, or else arms the label. */
  chooseLabel(name: string): void {
    if (this.#refuses(name)) return
    if (this.#state.selection.length > 0 && !this.readOnly) {
      if (this.commit(relabel(this.document, this.#state.selection, name))) this.#set({ armedLabel: name })
      return
    }
    this.armLabel(name)
  }

  /** The label with this key, as the schema gives it or by its place. */
  labelForKey(key: string): LabelSpec | undefined {
    const labels = this.control.labels ?? []
    const place = key === '0' ? 9 : Number(key) - 1
    return labels.find((label) => label.key === key) ?? (labels.some((label) => label.key) ? undefined : labels[place])
  }

  select(ids: readonly string[]): void {
    if (ids.length === this.#state.selection.length && ids.every((id, i) => id === this.#state.selection[i])) return
    this.document.seal()
    this.#set({ selection: ids, handle: null })
  }

  setHover(hover: string | null): void {
    if (hover !== this.#state.hover) this.#set({ hover })
  }

  setHandle(handle: string | null): void {
    this.#set({ handle })
  }

  setCrosshair(crosshair: Point | null): void {
    this.#set({ crosshair })
  }

  setShowNames(showNames: boolean): void {
    this.#set({ showNames })
  }

  setFillOpacity(fillOpacity: number): void {
    this.scene.fillOpacity = fillOpacity
    this.scene.setFilter(this.scene.filter)
    this.#set({ fillOpacity })
  }

  setHidden(hidden: { readonly labels?: ReadonlySet<string>; readonly ids?: ReadonlySet<string>; readonly minimumScore?: number }): void {
    const hiddenLabels = hidden.labels ?? this.#state.hiddenLabels
    const hiddenIds = hidden.ids ?? this.#state.hiddenIds
    const minimumScore = hidden.minimumScore ?? this.#state.minimumScore
    this.scene.setFilter({ hiddenLabels, hiddenIds, minimumScore })
    const selection = this.selectedShapes.filter((shape) => this.scene.isShown(shape)).map(({ id }) => id)
    this.#set({ hiddenLabels, hiddenIds, minimumScore, selection })
  }

  setOverlay(overlay: Overlay | null): void {
    this.#overlay = overlay
    this.scene.lift(overlay?.lifted ?? NOTHING)
    for (const listener of this.#liveListeners) listener()
  }

  commit(command: Command | null, mergeKey?: string): boolean {
    const unsound = command && this.#unsound(command)
    if (unsound) {
      this.refuse(unsound)
      return false
    }
    if (this.readOnly || !this.document.commit(command, mergeKey === undefined ? {} : { mergeKey })) return false
    if (command) this.announce(command.message)
    return true
  }

  newShapeBase(shapeType: string): (ObjectBase & { readonly kind: 'shape' }) | null {
    const allowed = labelsForTool(this.control, shapeType)
    const label = allowed.find(({ name }) => name === this.#state.armedLabel) ?? allowed[0]
    if (!label) return null
    const attributes: Record<string, Json> = {}
    for (const { name, default: value } of label.attributes ?? []) if (value !== undefined && value !== null) attributes[name] = value
    const z = this.document.topZ()
    return { id: newObjectId(), kind: 'shape', control: this.control.name, label: label.name, attributes, z }
  }

  drawn(shape: Shape): void {
    this.select([shape.id])
    this.#set({ armedLabel: shape.label })
  }

  /** Pointer events, from the view. */
  pointerDown(input: PointerInput): void {
    this.#tool.down(input)
    this.#set({ busy: this.#tool.busy, crosshair: input.at })
  }

  pointerMove(input: PointerInput): void {
    this.#tool.move(input)
    if (this.#tool.busy !== this.#state.busy) this.#set({ busy: this.#tool.busy })
  }

  pointerUp(input: PointerInput): void {
    this.#tool.up(input)
    this.#set({ busy: this.#tool.busy, crosshair: input.at })
  }

  /** Takes back an unfinished gesture. */
  cancelGesture(): boolean {
    const cancelled = this.#tool.cancel()
    if (cancelled) this.#set({ busy: false })
    return cancelled
  }

  /** Takes back only what the pointer is pressed for: a second finger or the system wants it. */
  interruptGesture(): void {
    if (!this.#tool.interrupt) this.#tool.cancel()
    else this.#tool.interrupt()
    this.#set({ busy: this.#tool.busy })
  }

  /** Takes back the last point of what is being drawn; false where nothing is. */
  stepBack(): boolean {
    const stepped = this.#tool.busy && (this.#tool.back?.() ?? false)
    if (stepped) this.#set({ busy: this.#tool.busy })
    return stepped
  }

  /** Sets a point at the crosshair with a tool that draws by points. */
  placePoint(at: Point): void {
    this.#tool.point?.(at)
    this.#set({ busy: this.#tool.busy })
  }

  confirmGesture(): boolean {
    const confirmed = this.#tool.confirm()
    if (confirmed) this.#set({ busy: this.#tool.busy })
    return confirmed
  }

  /** Shows the shapes a step touched, when they are out of view. */
  reveal(ids: readonly string[]): void {
    const shape = ids.map((id) => this.scene.get(id)).find((found) => found !== undefined)
    if (shape) this.camera.reveal(shapeTypeOf(shape).bounds(shape))
  }

  #createTool(id: string): Tool {
    const type = findTool(id)
    if (!type) throw new Error(`No tool "${id}"`)
    return type.create(this)
  }

  #follow(change: DocumentChange): void {
    const existing = this.#state.selection.filter((id) => this.document.get(id) !== undefined)
    if (change.origin === 'undo' || change.origin === 'redo') {
      const touched = change.objects.map(({ id }) => id).filter((id) => this.scene.get(id) !== undefined)
      this.#set({ selection: touched.length > 0 ? touched : existing, handle: null })
      this.reveal(touched)
    } else if (existing.length < this.#state.selection.length) {
      this.#set({ selection: existing, handle: null })
    }
    if (this.#state.hover !== null && this.document.get(this.#state.hover) === undefined) this.#set({ hover: null })
    this.#set({})
  }

  #set(change: Partial<EditorState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#liveListeners) listener()
    for (const listener of this.#listeners) listener()
  }
}
