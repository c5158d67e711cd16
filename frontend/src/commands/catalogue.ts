import type { Message } from '@/engine'
import type { Chord } from './keys'
import type { CommandScope } from './scopes'

export interface CommandDefinition {
  readonly id: string
  readonly label: Message
  /** Default keys; `keysOf` of the registry gives the ones in use. */
  readonly keys: readonly Chord[]
  readonly scopes: readonly CommandScope[]
  readonly group: 'edit' | 'tools' | 'labels' | 'shape' | 'objects' | 'view' | 'suggestions' | 'text' | 'decision' | 'review' | 'work' | 'help'
  /** Goes on while the key is held. */
  readonly repeats?: boolean
  /** Works also while someone types (only for keys with Ctrl or Alt, and function keys). */
  readonly whileTyping?: boolean
}

export const CANVAS = ['canvas', 'drawing'] as const
const EDITING = ['canvas', 'drawing', 'text'] as const
/** Where others' work is looked at and nothing can be drawn. */
const LOOKING = ['review', 'adjudicate'] as const
export const VIEWING = [...CANVAS, ...LOOKING] as const

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const

const letterOf = (digit: string): string => String.fromCodePoint(64 + Number(digit))

const arrows = [
  ['left', 'ArrowLeft', /*i18n*/ { id: 'Move left' }, /*i18n*/ { id: 'Move left by 10' }],
  ['right', 'ArrowRight', /*i18n*/ { id: 'Move right' }, /*i18n*/ { id: 'Move right by 10' }],
  ['up', 'ArrowUp', /*i18n*/ { id: 'Move up' }, /*i18n*/ { id: 'Move up by 10' }],
  ['down', 'ArrowDown', /*i18n*/ { id: 'Move down' }, /*i18n*/ { id: 'Move down by 10' }],
] as const

const sizes = [
  ['narrower', 'ArrowLeft', /*i18n*/ { id: 'Make narrower' }],
  ['wider', 'ArrowRight', /*i18n*/ { id: 'Make wider' }],
  ['shorter', 'ArrowUp', /*i18n*/ { id: 'Make shorter' }],
  ['taller', 'ArrowDown', /*i18n*/ { id: 'Make taller' }],
] as const

/**
 * Every command of the product but those of shapes (`shapeCommands`): one list for toolbar, palette, tooltips, cheat
 * sheet and key map.
 */
export const CATALOGUE: readonly CommandDefinition[] = [
  { id: 'edit.undo', label: /*i18n*/ { id: 'Undo' }, keys: ['Mod+z'], scopes: [...EDITING, 'decision', 'adjudicate'], group: 'edit', repeats: true },
  { id: 'edit.redo', label: /*i18n*/ { id: 'Redo' }, keys: ['Mod+Shift+z', 'Mod+y'], scopes: [...EDITING, 'decision', 'adjudicate'], group: 'edit', repeats: true },
  { id: 'edit.delete', label: /*i18n*/ { id: 'Delete' }, keys: ['Delete', 'Backspace'], scopes: ['canvas', 'text'], group: 'edit' },
  { id: 'edit.duplicate', label: /*i18n*/ { id: 'Duplicate' }, keys: ['Mod+d'], scopes: ['canvas'], group: 'edit' },

  { id: 'tool.select', label: /*i18n*/ { id: 'Select' }, keys: ['v'], scopes: VIEWING, group: 'tools' },
  { id: 'tool.box', label: /*i18n*/ { id: 'Box' }, keys: ['b'], scopes: CANVAS, group: 'tools' },
  { id: 'tool.pan', label: /*i18n*/ { id: 'Pan' }, keys: ['h'], scopes: VIEWING, group: 'tools' },
  { id: 'tool.repeat', label: /*i18n*/ { id: 'Draw another of the same' }, keys: ['n'], scopes: CANVAS, group: 'tools' },

  { id: 'draw.confirm', label: /*i18n*/ { id: 'Finish, or place at the crosshair' }, keys: ['Enter'], scopes: CANVAS, group: 'shape' },
  { id: 'draw.cancel', label: /*i18n*/ { id: 'Cancel, or let go' }, keys: ['Escape'], scopes: CANVAS, group: 'shape' },
  ...arrows.flatMap(([name, key, one, ten]): CommandDefinition[] => [
    { id: `shape.${name}`, label: one, keys: [key], scopes: [...CANVAS, 'review'], group: 'shape', repeats: true },
    { id: `shape.${name}10`, label: ten, keys: [`Shift+${key}`], scopes: [...CANVAS, 'review'], group: 'shape', repeats: true },
  ]),
  ...sizes.map(([name, key, label]): CommandDefinition => ({ id: `shape.${name}`, label, keys: [`Mod+${key}`], scopes: CANVAS, group: 'shape', repeats: true })),
  { id: 'handle.next', label: /*i18n*/ { id: 'Next handle' }, keys: ['Tab'], scopes: ['canvas'], group: 'shape' },
  { id: 'handle.previous', label: /*i18n*/ { id: 'Previous handle' }, keys: ['Shift+Tab'], scopes: ['canvas'], group: 'shape' },

  { id: 'object.next', label: /*i18n*/ { id: 'Next object' }, keys: ['BracketRight'], scopes: ['canvas', 'text', 'review'], group: 'objects', repeats: true },
  { id: 'object.previous', label: /*i18n*/ { id: 'Previous object' }, keys: ['BracketLeft'], scopes: ['canvas', 'text', 'review'], group: 'objects', repeats: true },
  { id: 'object.selectAll', label: /*i18n*/ { id: 'Select all objects' }, keys: ['Mod+a'], scopes: ['canvas'], group: 'objects' },
  { id: 'object.toFront', label: /*i18n*/ { id: 'Bring to front' }, keys: ['}'], scopes: ['canvas'], group: 'objects' },
  { id: 'object.toBack', label: /*i18n*/ { id: 'Send to back' }, keys: ['{'], scopes: ['canvas'], group: 'objects' },

  ...digits.map((digit): CommandDefinition => ({
    id: `label.${digit}`,
    label: /*i18n*/ { id: 'Label {digit}', values: { digit } },
    keys: [`Digit${digit}`],
    scopes: ['canvas', 'drawing', 'text'],
    group: 'labels',
  })),

  { id: 'suggestion.accept', label: /*i18n*/ { id: 'Accept the suggestion' }, keys: ['a'], scopes: ['canvas', 'text'], group: 'suggestions' },
  { id: 'suggestion.acceptAll', label: /*i18n*/ { id: 'Accept all suggestions shown' }, keys: ['Shift+a'], scopes: ['canvas', 'text'], group: 'suggestions' },
  { id: 'suggestion.reject', label: /*i18n*/ { id: 'Reject the suggestion' }, keys: ['x'], scopes: ['canvas', 'text'], group: 'suggestions' },

  { id: 'view.zoomIn', label: /*i18n*/ { id: 'Zoom in' }, keys: ['+', '='], scopes: VIEWING, group: 'view', repeats: true },
  { id: 'view.zoomOut', label: /*i18n*/ { id: 'Zoom out' }, keys: ['-'], scopes: VIEWING, group: 'view', repeats: true },
  { id: 'view.fit', label: /*i18n*/ { id: 'Show the whole image' }, keys: ['Home'], scopes: VIEWING, group: 'view' },
  { id: 'view.fitSelection', label: /*i18n*/ { id: 'Show the selection' }, keys: ['Shift+Home'], scopes: VIEWING, group: 'view' },
  { id: 'view.actualSize', label: /*i18n*/ { id: 'Show at 100 %' }, keys: ['Alt+Digit0'], scopes: VIEWING, group: 'view' },
  { id: 'view.toggleNames', label: /*i18n*/ { id: 'Show or hide names' }, keys: ['t'], scopes: VIEWING, group: 'view' },
  { id: 'view.cycleFill', label: /*i18n*/ { id: 'Change the fill' }, keys: ['Shift+t'], scopes: VIEWING, group: 'view' },
  { id: 'view.focusMode', label: /*i18n*/ { id: 'Hide or show the panels' }, keys: ['\\'], scopes: [...EDITING, 'decision', ...LOOKING], group: 'view' },

  { id: 'text.left', label: /*i18n*/ { id: 'Previous word' }, keys: ['ArrowLeft'], scopes: ['text'], group: 'text', repeats: true },
  { id: 'text.right', label: /*i18n*/ { id: 'Next word' }, keys: ['ArrowRight'], scopes: ['text'], group: 'text', repeats: true },
  { id: 'text.up', label: /*i18n*/ { id: 'Previous paragraph' }, keys: ['ArrowUp'], scopes: ['text'], group: 'text', repeats: true },
  { id: 'text.down', label: /*i18n*/ { id: 'Next paragraph' }, keys: ['ArrowDown'], scopes: ['text'], group: 'text', repeats: true },
  { id: 'text.extendLeft', label: /*i18n*/ { id: 'Extend to the left' }, keys: ['Shift+ArrowLeft'], scopes: ['text'], group: 'text', repeats: true },
  { id: 'text.extendRight', label: /*i18n*/ { id: 'Extend to the right' }, keys: ['Shift+ArrowRight'], scopes: ['text'], group: 'text', repeats: true },
  { id: 'text.extendLeftByCharacter', label: /*i18n*/ { id: 'Extend to the left by a character' }, keys: ['Alt+Shift+ArrowLeft'], scopes: ['text'], group: 'text', repeats: true },
  { id: 'text.extendRightByCharacter', label: /*i18n*/ { id: 'Extend to the right by a character' }, keys: ['Alt+Shift+ArrowRight'], scopes: ['text'], group: 'text', repeats: true },
  { id: 'text.confirm', label: /*i18n*/ { id: 'Label the chosen text, or select the span there' }, keys: ['Enter'], scopes: ['text'], group: 'text' },
  { id: 'text.cancel', label: /*i18n*/ { id: 'Let go' }, keys: ['Escape'], scopes: ['text'], group: 'text' },

  ...digits.map((digit): CommandDefinition => ({
    id: `option.${digit}`,
    label: /*i18n*/ { id: 'Option {digit}', values: { digit } },
    keys: [`Digit${digit}`],
    scopes: ['decision', 'review'],
    group: 'decision',
  })),
  { id: 'decision.submit', label: /*i18n*/ { id: 'Submit' }, keys: ['Enter'], scopes: ['decision'], group: 'decision' },

  { id: 'review.accept', label: /*i18n*/ { id: 'Accept' }, keys: ['a'], scopes: ['review'], group: 'review' },
  { id: 'review.return', label: /*i18n*/ { id: 'Return for repair' }, keys: ['b'], scopes: ['review'], group: 'review' },
  { id: 'review.reject', label: /*i18n*/ { id: 'Reject' }, keys: ['x'], scopes: ['review'], group: 'review' },
  { id: 'review.fix', label: /*i18n*/ { id: 'Fix it here' }, keys: ['e', 'r'], scopes: ['review'], group: 'review' },
  { id: 'review.pin', label: /*i18n*/ { id: 'Pin a comment to what is selected, or to a place' }, keys: ['c'], scopes: ['review'], group: 'review' },
  { id: 'review.confirm', label: /*i18n*/ { id: 'Send, pin here, or select what is there' }, keys: ['Enter'], scopes: ['review'], group: 'review' },
  { id: 'review.cancel', label: /*i18n*/ { id: 'Let go, or leave editing' }, keys: ['Escape'], scopes: ['review', 'adjudicate', 'decision'], group: 'review' },
  { id: 'review.changes', label: /*i18n*/ { id: 'Show or hide what the repair changed' }, keys: ['d'], scopes: ['review'], group: 'review' },
  { id: 'review.nextAnnotation', label: /*i18n*/ { id: 'Next annotation of the item' }, keys: ['Period'], scopes: ['review'], group: 'review' },
  { id: 'review.previousAnnotation', label: /*i18n*/ { id: 'Previous annotation of the item' }, keys: ['Comma'], scopes: ['review'], group: 'review' },
  { id: 'adjudicate.next', label: /*i18n*/ { id: 'Next difference' }, keys: ['j', 'BracketRight'], scopes: ['adjudicate'], group: 'review', repeats: true },
  { id: 'adjudicate.previous', label: /*i18n*/ { id: 'Previous difference' }, keys: ['k', 'BracketLeft'], scopes: ['adjudicate'], group: 'review', repeats: true },
  ...digits.slice(0, 9).map((digit): CommandDefinition => ({
    id: `take.${digit}`,
    label: /*i18n*/ { id: 'Take this one from annotator {letter}', values: { letter: letterOf(digit) } },
    keys: [`Digit${digit}`],
    scopes: ['adjudicate'],
    group: 'review',
  })),
  ...digits.slice(0, 9).map((digit): CommandDefinition => ({
    id: `takeAll.${digit}`,
    label: /*i18n*/ { id: 'Take the whole annotation of {letter}', values: { letter: letterOf(digit) } },
    keys: [`Shift+Digit${digit}`],
    scopes: ['adjudicate'],
    group: 'review',
  })),
  { id: 'adjudicate.leaveOut', label: /*i18n*/ { id: 'Leave this one out' }, keys: ['Digit0', 'x'], scopes: ['adjudicate'], group: 'review' },
  { id: 'adjudicate.takeAgreed', label: /*i18n*/ { id: 'Take all that they agree on' }, keys: ['y'], scopes: ['adjudicate'], group: 'review' },
  { id: 'adjudicate.overlay', label: /*i18n*/ { id: 'Overlaid, or side by side' }, keys: ['o'], scopes: ['adjudicate'], group: 'review' },
  { id: 'adjudicate.disagreements', label: /*i18n*/ { id: 'Only what they disagree on, or all' }, keys: ['f'], scopes: ['adjudicate'], group: 'review' },
  { id: 'adjudicate.edit', label: /*i18n*/ { id: 'Edit the final answer' }, keys: ['e'], scopes: ['adjudicate'], group: 'review' },
  { id: 'work.submit', label: /*i18n*/ { id: 'Submit and next' }, keys: ['Mod+Enter'], scopes: [...EDITING, 'decision', ...LOOKING], group: 'work', whileTyping: true },
  { id: 'work.save', label: /*i18n*/ { id: 'Save now' }, keys: ['Mod+s'], scopes: [...EDITING, 'decision'], group: 'work', whileTyping: true },
  { id: 'work.skip', label: /*i18n*/ { id: 'Skip with a reason' }, keys: ['Alt+s'], scopes: [...EDITING, 'decision', ...LOOKING], group: 'work', whileTyping: true },
  { id: 'work.flag', label: /*i18n*/ { id: 'Flag the item, or ask about it' }, keys: ['Alt+f'], scopes: [...EDITING, 'decision'], group: 'work', whileTyping: true },
  { id: 'work.next', label: /*i18n*/ { id: 'Next item you hold, this one later' }, keys: ['PageDown'], scopes: [...EDITING, 'decision'], group: 'work' },
  { id: 'work.previous', label: /*i18n*/ { id: 'Back to the previous item, also one handed in' }, keys: ['PageUp'], scopes: [...EDITING, 'decision'], group: 'work' },
  { id: 'work.recent', label: /*i18n*/ { id: 'What you handed in lately' }, keys: ['Alt+r'], scopes: [...EDITING, 'decision'], group: 'work', whileTyping: true },
  { id: 'work.pin', label: /*i18n*/ { id: 'Next place that the reviewer marked' }, keys: ['Alt+p'], scopes: [...EDITING, 'decision'], group: 'work', whileTyping: true },
  { id: 'work.guide', label: /*i18n*/ { id: 'Show the guidelines' }, keys: ['g'], scopes: [...EDITING, 'decision', ...LOOKING], group: 'work' },

  { id: 'labels.search', label: /*i18n*/ { id: 'Find a label' }, keys: ['/'], scopes: EDITING, group: 'labels' },
  { id: 'help.palette', label: /*i18n*/ { id: 'All commands' }, keys: ['Mod+k'], scopes: ['global'], group: 'help', whileTyping: true },
  { id: 'help.keys', label: /*i18n*/ { id: 'Keys that work here' }, keys: ['?'], scopes: ['global'], group: 'help' },
]
