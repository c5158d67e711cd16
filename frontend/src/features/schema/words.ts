import { msg, t } from '@/i18n'
import { shownName, type Kind, type Lack, type Op, type Place, type Step } from './steps'

export const OP_WORDS: Record<Op, string> = {
  rename: msg('Rename'),
  merge: msg('Merge'),
  remove: msg('Remove'),
}

export const LACK_WORDS: Record<Lack, string> = {
  names: msg('Pick what this is about.'),
  several: msg('Pick what is merged into it.'),
  to: msg('Say what the name is afterwards.'),
  siblings: msg('Pick options that lie under the same one.'),
}

/** A list of names, in words. */
export function placeWords({ kind, control, attribute }: Pick<Place, 'kind' | 'control' | 'attribute'>): string {
  if (attribute !== undefined) return t('Options of the attribute {attribute} of {control}', { attribute, control: control ?? '' })
  const words: Record<Kind, string> = {
    label: msg('Labels of {control}'),
    option: msg('Options of {control}'),
    attribute: msg('Attributes of {control}'),
    relation: msg('Relations of {control}'),
    control: msg('Controls'),
  }
  return t(words[kind], { control: control ?? '' })
}

/** A step as a sentence. */
export function stepWords({ op, from, to = '', ...place }: Step): string {
  const names = from.map(shownName).join(', ')
  const words: Record<Op, string> = {
    rename: msg('{names} becomes {to}'),
    merge: msg('{names} are merged into {to}'),
    remove: msg('{names} is removed'),
  }
  return `${placeWords(place)}: ${t(words[op], { names, to })}`
}
