import type { Point } from '../geometry/primitives'
import type { Tool, ToolHost, ToolType } from './tool'

/** Drags the view. Also what a held space bar or the middle button does under any other tool. */
const createPanTool = (host: ToolHost): Tool => {
  let last: Point | null = null
  return {
    id: 'pan',
    get busy() {
      return last !== null
    },
    down: (input) => {
      last = input.inView
    },
    move: (input) => {
      if (!last) return
      host.camera.panBy(input.inView.x - last.x, input.inView.y - last.y)
      last = input.inView
    },
    up: () => {
      last = null
    },
    confirm: () => false,
    cancel: () => {
      const wasBusy = last !== null
      last = null
      return wasBusy
    },
    cursor: () => (last ? 'grabbing' : 'grab'),
  }
}

export const panTool: ToolType = { id: 'pan', name: 'Pan', draws: null, create: createPanTool }
