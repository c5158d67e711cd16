import { isShape } from '../model/objects'
import { type Drag, dragOnHandle, marqueeDrag, moveDrag } from './drags'
import { type PointerInput, type Tool, type ToolHost, type ToolType, handleReachOf, toleranceOf } from './tool'

/** Click selects, Shift+click adds, Alt+click goes through what lies on top of each other; dragging moves. */
const createSelectTool = (host: ToolHost): Tool => {
  let drag: Drag | null = null

  const hitsAt = (input: PointerInput) => host.scene.hit(input.at, host.camera.lengthToImage(toleranceOf(input)))

  const nextInStack = (input: PointerInput): string | null => {
    const ids = hitsAt(input).map(({ shape }) => shape.id)
    const current = ids.findIndex((id) => host.selection.includes(id))
    return ids[(current + 1) % ids.length] ?? null
  }

  const press = (input: PointerInput): Drag | null => {
    const onHandle = dragOnHandle(host, input, handleReachOf(input))
    if (onHandle) return onHandle
    if (input.alt) {
      const id = nextInStack(input)
      if (id !== null) host.select([id])
      return null
    }
    const hits = hitsAt(input)
    // A press within what is already selected moves it, even where something smaller lies on top.
    const hit = hits.find(({ shape }) => host.selection.includes(shape.id)) ?? hits[0]
    if (!hit) return marqueeDrag(host, input, input.shift ? host.selection : [])
    if (input.shift) {
      toggle(hit.shape.id)
      return null
    }
    const already = host.selection.includes(hit.shape.id)
    if (!already) host.select(host.scene.grouped([hit.shape.id]))
    if (host.readOnly || hit.shape.locked) return null
    const shapes = host.selection.map((id) => host.document.get(id)).filter(isShape)
    return moveDrag(host, shapes, input, () => {
      const top = hits[0]
      if (top) host.select(host.scene.grouped([top.shape.id]))
    })
  }

  const toggle = (id: string) =>
    host.select(host.selection.includes(id) ? host.selection.filter((other) => other !== id) : [...host.selection, id])

  return {
    id: 'select',
    get busy() {
      return drag !== null
    },
    down: (input) => {
      drag = press(input)
    },
    move: (input) => {
      if (drag) drag.move(input)
      else host.setHover(hitsAt(input)[0]?.shape.id ?? null)
    },
    up: (input) => {
      const ending = drag
      drag = null
      ending?.end(input)
    },
    confirm: () => false,
    cancel: () => {
      if (!drag) return false
      drag.cancel()
      drag = null
      return true
    },
    cursor: (input) => {
      if (!input) return 'default'
      const { zoom } = host.camera
      const onHandle = host.readOnly
        ? null
        : host.scene.hitHandle(host.selection, input.at, handleReachOf(input) / zoom, zoom)
      if (onHandle) return onHandle.handle.cursor
      const hit = hitsAt(input)[0]
      if (!hit) return 'default'
      return host.selection.includes(hit.shape.id) && !host.readOnly ? 'move' : 'pointer'
    },
  }
}

export const selectTool: ToolType = { id: 'select', name: 'Select', draws: null, create: createSelectTool }
