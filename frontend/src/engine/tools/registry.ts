import type { ControlSpec } from '../model/schema'
import { panTool } from './pan'
import { selectTool } from './select'
import type { ToolType } from './tool'

/** In the order of the toolbar, whichever part arrives first. */
const ORDER = ['select', 'pan', 'box', 'rotated', 'polygon', 'polyline', 'keypoints', 'ellipse', 'mask']

const tools: ToolType[] = [selectTool, panTool]

export const registerTool = (tool: ToolType): void => {
  tools.push(tool)
  tools.sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id))
}

export const findTool = (id: string): ToolType | undefined => tools.find((tool) => tool.id === id)

/** The tools of a control: those that draw nothing, and those its schema allows. */
export const toolsOf = (control: ControlSpec | undefined): readonly ToolType[] =>
  tools.filter(({ draws }) => draws === null || (control?.tools ?? []).includes(draws))
