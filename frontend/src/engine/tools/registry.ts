import type { ControlSpec } from '../model/schema'
import { boxTool } from './box'
import { panTool } from './pan'
import { selectTool } from './select'
import type { ToolType } from './tool'

const TOOLS: readonly ToolType[] = [selectTool, panTool, boxTool]

export const findTool = (id: string): ToolType | undefined => TOOLS.find((tool) => tool.id === id)

/** The tools of a control: those that draw nothing, and those its schema allows. */
export const toolsOf = (control: ControlSpec | undefined): readonly ToolType[] =>
  TOOLS.filter(({ draws }) => draws === null || (control?.tools ?? []).includes(draws))
