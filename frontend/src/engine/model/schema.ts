/** The label schema as the API publishes it: what may be labeled and how. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** One thing to choose: its name alone, or with what people see. */
export type OptionSpec =
  | string
  | {
      readonly name: string
      readonly title?: string | null
      readonly help?: string | null
      readonly color?: string | null
      readonly key?: string | null
    }

export const optionName = (option: OptionSpec): string => (typeof option === 'string' ? option : option.name)

export interface AttributeSpec {
  readonly name: string
  readonly type: 'boolean' | 'choice' | 'choices' | 'number' | 'text'
  readonly title?: string | null
  readonly help?: string | null
  readonly required?: boolean
  readonly options?: readonly OptionSpec[]
  readonly default?: Json
  readonly min?: number | null
  readonly max?: number | null
  readonly integer?: boolean
  readonly max_length?: number
}

/** The named points of a keypoints object and the lines between them, as pairs of places in `names`. */
export interface SkeletonSpec {
  readonly names: readonly string[]
  readonly edges?: readonly (readonly number[])[]
}

export interface LabelSpec {
  readonly name: string
  readonly title?: string | null
  readonly help?: string | null
  readonly color?: string | null
  readonly key?: string | null
  readonly tools?: readonly string[] | null
  readonly attributes?: readonly AttributeSpec[]
  /** For the keypoints tool; without it any number of points may be placed. */
  readonly skeleton?: SkeletonSpec | null
}

/** A control that is shown only when an earlier one was answered in a certain way; one of the four operators. */
export interface ConditionSpec {
  readonly control: string
  readonly equals?: string | number | null
  readonly in?: readonly (string | number)[] | null
  readonly any?: readonly (string | number)[] | null
  readonly answered?: boolean | null
}

export interface InputSpec {
  readonly name: string
  readonly type: string
  readonly optional?: boolean
}

export interface ControlSpec {
  readonly name: string
  readonly type: string
  readonly title?: string | null
  readonly on?: string | null
  readonly tools?: readonly string[]
  readonly labels?: readonly LabelSpec[]
  readonly options?: readonly OptionSpec[]
  readonly required?: boolean
  readonly help?: string | null
  readonly show_if?: ConditionSpec | null
}

export interface LabelSchema {
  readonly version: number
  readonly inputs: readonly InputSpec[]
  readonly controls: readonly ControlSpec[]
}

/** Controls whose value is a list of objects with ids; the others hold one plain value. */
const OBJECT_CONTROLS: ReadonlySet<string> = new Set(['shapes', 'spans'])

export const holdsObjects = (control: ControlSpec): boolean => OBJECT_CONTROLS.has(control.type)

export const findControl = (schema: LabelSchema, name: string): ControlSpec | undefined =>
  schema.controls.find((control) => control.name === name)

export const findLabel = (control: ControlSpec | undefined, name: string): LabelSpec | undefined =>
  control?.labels?.find((label) => label.name === name)

/** Tools a label may be drawn with: its own list, or every tool of its control. */
export const toolsOfLabel = (control: ControlSpec, label: LabelSpec): readonly string[] =>
  label.tools && label.tools.length > 0 ? label.tools : (control.tools ?? [])

export const labelsForTool = (control: ControlSpec, tool: string): readonly LabelSpec[] =>
  (control.labels ?? []).filter((label) => toolsOfLabel(control, label).includes(tool))
