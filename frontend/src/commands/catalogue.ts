import type { Message } from '@/engine'
import type { Chord } from './keys'
import type { CommandScope } from './scopes'

export interface CommandDefinition {
  readonly id: string
  readonly label: Message
  /** Default keys; `keysOf` of the registry gives the ones in use. */
  readonly keys: readonly Chord[]
  readonly scopes: readonly CommandScope[]
  readonly group: 'edit' | 'tools' | 'labels' | 'shape' | 'objects' | 'view' | 'suggestions' | 'text' | 'decision' | 'work' | 'help'
  /** Goes on while the key is held. */
  readonly repeats?: boolean
  /** Works also while someone types (only for keys with Ctrl or Alt, and function keys). */
  readonly whileTyping?: boolean
}

const CANVAS = ['canvas', 'drawing'] as const
const EDITING = ['canvas', 'drawing', 'text'] as const

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const

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

/** Every command of the product: one list for toolbar, palette, tooltips, cheat sheet and key map. */
export const CATALOGUE: readonly CommandDefinition[] = [
  { id: 'edit.undo', label: /*i18n*/ { id: 'Undo' }, keys: ['Mod+z'], scopes: [...EDITING, 'decision'], group: 'edit', repeats: true },
  { id: 'edit.redo', label: /*i18n*/ { id: 'Redo' }, keys: ['Mod+Shift+z', 'Mod+y'], scopes: [...EDITING, 'decision'], group: 'edit', repeats: true },
  { id: 'edit.delete', label: /*i18n*/ { id: 'Delete' }, keys: ['Delete', 'Backspace'], scopes: ['canvas', 'text'], group: 'edit' },
  { id: 'edit.duplicate', label: /*i18n*/ { id: 'Duplicate' }, keys: ['Mod+d'], scopes: ['canvas'], group: 'edit' },

  { id: 'tool.select', label: /*i18n*/ { id: 'Select' }, keys: ['v'], scopes: CANVAS, group: 'tools' },
  { id: 'tool.box', label: /*i18n*/ { id: 'Box' }, keys: ['b'], scopes: CANVAS, group: 'tools' },
  { id: 'tool.pan', label: /*i18n*/ { id: 'Pan' }, keys: ['h'], scopes: CANVAS, group: 'tools' },
  { id: 'tool.repeat', label: /*i18n*/ { id: 'Draw another of the same' }, keys: ['n'], scopes: CANVAS, group: 'tools' },

  { id: 'draw.confirm', label: /*i18n*/ { id: 'Finish, or place at the crosshair' }, keys: ['Enter'], scopes: CANVAS, group: 'shape' },
  { id: 'draw.cancel', label: /*i18n*/ { id: 'Cancel, or let go' }, keys: ['Escape'], scopes: CANVAS, group: 'shape' },
  ...arrows.flatMap(([name, key, one, ten]): CommandDefinition[] => [
    { id: `shape.${name}`, label: one, keys: [key], scopes: CANVAS, group: 'shape', repeats: true },
    { id: `shape.${name}10`, label: ten, keys: [`Shift+${key}`], scopes: CANVAS, group: 'shape', repeats: true },
  ]),
  ...sizes.map(([name, key, label]): CommandDefinition => ({ id: `shape.${name}`, label, keys: [`Mod+${key}`], scopes: CANVAS, group: 'shape', repeats: true })),
  { id: 'handle.next', label: /*i18n*/ { id: 'Next handle' }, keys: ['Tab'], scopes: ['canvas'], group: 'shape' },
  { id: 'handle.previous', label: /*i18n*/ { id: 'Previous handle' }, keys: ['Shift+Tab'], scopes: ['canvas'], group: 'shape' },

  { id: 'object.next', label: /*i18n*/ { id: 'Next object' }, keys: ['BracketRight'], scopes: ['canvas', 'text'], group: 'objects', repeats: true },
  { id: 'object.previous', label: /*i18n*/ { id: 'Previous object' }, keys: ['BracketLeft'], scopes: ['canvas', 'text'], group: 'objects', repeats: true },
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

  { id: 'view.zoomIn', label: /*i18n*/ { id: 'Zoom in' }, keys: ['+', '='], scopes: CANVAS, group: 'view', repeats: true },
  { id: 'view.zoomOut', label: /*i18n*/ { id: 'Zoom out' }, keys: ['-'], scopes: CANVAS, group: 'view', repeats: true },
  { id: 'view.fit', label: /*i18n*/ { id: 'Show the whole image' }, keys: ['Home'], scopes: CANVAS, group: 'view' },
  { id: 'view.fitSelection', label: /*i18n*/ { id: 'Show the selection' }, keys: ['Shift+Home'], scopes: CANVAS, group: 'view' },
  { id: 'view.actualSize', label: /*i18n*/ { id: 'Show at 100 %' }, keys: ['Alt+Digit0'], scopes: CANVAS, group: 'view' },
  { id: 'view.toggleNames', label: /*i18n*/ { id: 'Show or hide names' }, keys: ['t'], scopes: CANVAS, group: 'view' },
  { id: 'view.cycleFill', label: /*i18n*/ { id: 'Change the fill' }, keys: ['Shift+t'], scopes: CANVAS, group: 'view' },
  { id: 'view.focusMode', label: /*i18n*/ { id: 'Hide or show the panels' }, keys: ['\\'], scopes: [...EDITING, 'decision'], group: 'view' },

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
    scopes: ['decision'],
    group: 'decision',
  })),
  { id: 'decision.submit', label: /*i18n*/ { id: 'Submit' }, keys: ['Enter'], scopes: ['decision'], group: 'decision' },

  { id: 'work.submit', label: /*i18n*/ { id: 'Submit and next' }, keys: ['Mod+Enter'], scopes: [...EDITING, 'decision'], group: 'work', whileTyping: true },
  { id: 'work.save', label: /*i18n*/ { id: 'Save now' }, keys: ['Mod+s'], scopes: [...EDITING, 'decision'], group: 'work', whileTyping: true },
  { id: 'work.skip', label: /*i18n*/ { id: 'Skip with a reason' }, keys: ['Alt+s'], scopes: [...EDITING, 'decision'], group: 'work', whileTyping: true },
  { id: 'work.flag', label: /*i18n*/ { id: 'Flag the item, or ask about it' }, keys: ['Alt+f'], scopes: [...EDITING, 'decision'], group: 'work', whileTyping: true },
  { id: 'work.next', label: /*i18n*/ { id: 'Next item you hold, this one later' }, keys: ['PageDown'], scopes: [...EDITING, 'decision'], group: 'work' },
  { id: 'work.previous', label: /*i18n*/ { id: 'Back to the previous item, also one handed in' }, keys: ['PageUp'], scopes: [...EDITING, 'decision'], group: 'work' },
  { id: 'work.recent', label: /*i18n*/ { id: 'What you handed in lately' }, keys: ['Alt+r'], scopes: [...EDITING, 'decision'], group: 'work', whileTyping: true },
  { id: 'work.pin', label: /*i18n*/ { id: 'Next place that the reviewer marked' }, keys: ['Alt+p'], scopes: [...EDITING, 'decision'], group: 'work', whileTyping: true },
  { id: 'work.guide', label: /*i18n*/ { id: 'Show the guidelines' }, keys: ['g'], scopes: [...EDITING, 'decision'], group: 'work' },

  { id: 'labels.search', label: /*i18n*/ { id: 'Find a label' }, keys: ['/'], scopes: EDITING, group: 'labels' },
  { id: 'help.palette', label: /*i18n*/ { id: 'All commands' }, keys: ['Mod+k'], scopes: ['global'], group: 'help', whileTyping: true },
  { id: 'help.keys', label: /*i18n*/ { id: 'Keys that work here' }, keys: ['?'], scopes: ['global'], group: 'help' },
]
