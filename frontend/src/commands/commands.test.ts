// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { editorActionIds } from '@/engine'
import { CATALOGUE as OWN } from './catalogue'
import { findConflicts } from './conflicts'
import { type KeyInput, chordsOf, isSingleKey, showChord } from './keys'
import { DEFAULT_PREFERENCES, effectiveKeys, readPreferences } from './preferences'
import { PRESETS, type PresetName } from './presets'
import { CommandRegistry } from './registry'
import { SHAPE_COMMANDS } from './shapeCommands'

const CATALOGUE = [...OWN, ...SHAPE_COMMANDS]

const key = (more: Partial<KeyInput>): KeyInput => ({ key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more })

const press = (registry: CommandRegistry, target: Element, init: KeyboardEventInit): KeyboardEvent => {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  target.addEventListener('keydown', (seen) => void registry.keyDown(seen as KeyboardEvent), { once: true })
  target.dispatchEvent(event)
  return event
}

afterEach(() => document.body.replaceChildren())

describe('catalogue', () => {
  it('has no two commands that answer to one key at the same time', () => {
    expect(findConflicts(CATALOGUE)).toEqual([])
  })

  it.each(Object.keys(PRESETS) as PresetName[])('keeps the preset %s free of clashes and of unknown commands', (preset) => {
    const preferences = { ...DEFAULT_PREFERENCES, preset }
    expect(findConflicts(CATALOGUE, ({ id, keys }) => effectiveKeys(preferences, id, keys))).toEqual([])
    const known = CATALOGUE.map(({ id }) => id)
    expect(known).toEqual(expect.arrayContaining(Object.keys(PRESETS[preset])))
  })

  it('lists each id once, and every command of the editor', () => {
    const ids = CATALOGUE.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(expect.arrayContaining([...editorActionIds()]))
  })

  it('lists nothing that no screen gives a meaning', () => {
    const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*', '!../commands/*'], { query: '?raw', import: 'default', eager: true })
    const code = Object.values(sources).join('\n')
    // A handler stands under its id, or under one made from its family: `option.${digit}`.
    const bound = (id: string): boolean => code.includes(`'${id}':`) || code.includes(`\`${id.replace(/\d$/, '')}\${`)
    expect(CATALOGUE.map(({ id }) => id).filter((id) => !bound(id))).toEqual([])
  })

  it('never uses a bare character for what works while typing', () => {
    expect(CATALOGUE.filter(({ whileTyping, keys }) => whileTyping && keys.some(isSingleKey))).toEqual([])
  })
})

describe('keys', () => {
  it('reads letters by what they type and digits by their place', () => {
    expect(chordsOf(key({ key: 'Z', code: 'KeyW', ctrlKey: true, shiftKey: true }), false)).toEqual(['Mod+Shift+z'])
    expect(chordsOf(key({ key: '&', code: 'Digit1' }), false)[0]).toBe('Digit1')
    expect(chordsOf(key({ key: '1', code: 'Numpad1' }), false)[0]).toBe('Digit1')
    expect(chordsOf(key({ key: 'и', code: 'KeyB' }), false)).toEqual(['b'])
    expect(chordsOf(key({ key: '?', code: 'Slash', shiftKey: true }), false)).toEqual(['?'])
    expect(chordsOf(key({ key: ' ', code: 'Space' }), false)).toEqual(['Space'])
  })

  it('means Command by Mod on Apple machines, and leaves the other to the system', () => {
    expect(chordsOf(key({ key: 'z', code: 'KeyZ', metaKey: true }), true)).toEqual(['Mod+z'])
    expect(chordsOf(key({ key: 'z', code: 'KeyZ', ctrlKey: true }), true)).toEqual([])
    expect(chordsOf(key({ key: 'z', code: 'KeyZ', metaKey: true }), false)).toEqual([])
  })

  it('shows keys with the names printed on them', () => {
    expect(showChord('Mod+Shift+z', false)).toBe('Ctrl Shift Z')
    expect(showChord('Mod+Shift+z', true)).toBe('⌘⇧Z')
    expect(showChord('BracketLeft', false)).toBe('[')
    expect(showChord('Alt+Digit0', false)).toBe('Alt 0')
    expect(showChord('+', false)).toBe('+')
  })
})

describe('registry', () => {
  const surface = () => {
    const element = document.createElement('div')
    element.dataset['commandScope'] = 'canvas'
    document.body.append(element)
    return element
  }

  it('runs the command of the active scope only', () => {
    const registry = new CommandRegistry()
    const confirm = vi.fn<() => void>()
    const submit = vi.fn<() => void>()
    registry.bind({ 'draw.confirm': { run: confirm }, 'decision.submit': { run: submit } })
    const leave = registry.pushScope('canvas')
    const target = surface()
    press(registry, target, { key: 'Enter', code: 'Enter' })
    leave()
    registry.pushScope('decision')
    press(registry, target, { key: 'Enter', code: 'Enter' })
    registry.pushScope('dialog')
    press(registry, target, { key: 'Enter', code: 'Enter' })
    expect([confirm.mock.calls.length, submit.mock.calls.length]).toEqual([1, 1])
  })

  it('lets people type, and still submits with Ctrl+Enter', () => {
    const registry = new CommandRegistry()
    const box = vi.fn<() => void>()
    const submit = vi.fn<() => void>()
    registry.bind({ 'tool.box': { run: box }, 'work.submit': { run: submit } })
    registry.pushScope('canvas')
    const input = document.createElement('input')
    document.body.append(input)
    expect(press(registry, input, { key: 'b', code: 'KeyB' }).defaultPrevented).toBe(false)
    press(registry, input, { key: 'Enter', code: 'Enter', ctrlKey: true })
    press(registry, document.body, { key: 'b', code: 'KeyB' })
    expect([box.mock.calls.length, submit.mock.calls.length]).toEqual([1, 1])
  })

  it('leaves arrows and Enter to the widget that has the focus', () => {
    const registry = new CommandRegistry()
    const left = vi.fn<() => void>()
    registry.bind({ 'shape.left': { run: left } })
    registry.pushScope('canvas')
    const button = document.createElement('button')
    document.body.append(button)
    press(registry, button, { key: 'ArrowLeft', code: 'ArrowLeft' })
    expect(left).not.toHaveBeenCalled()
    press(registry, surface(), { key: 'ArrowLeft', code: 'ArrowLeft' })
    expect(left).toHaveBeenCalledOnce()
  })

  it('leaves a key alone whose command is not possible, and says why', () => {
    const registry = new CommandRegistry()
    const reason = { id: 'Select an object first' }
    registry.bind({ 'handle.next': { enabled: () => reason, run: () => undefined } })
    registry.pushScope('canvas')
    expect(press(registry, surface(), { key: 'Tab', code: 'Tab' }).defaultPrevented).toBe(false)
    expect(registry.state('handle.next')).toEqual(reason)
    expect(registry.list().map(({ enabled }) => enabled)).toEqual([reason])
  })

  it('switches single keys off, remaps keys and refuses clashes', () => {
    let saved = DEFAULT_PREFERENCES
    const registry = new CommandRegistry({ preferences: { load: () => DEFAULT_PREFERENCES, save: (next) => { saved = next } } })
    const box = vi.fn<() => void>()
    registry.bind({ 'tool.box': { run: box } })
    registry.pushScope('canvas')
    expect(registry.setPreferences({ ...DEFAULT_PREFERENCES, own: { 'tool.box': ['v'] } })).toHaveLength(2)
    registry.setPreferences({ ...DEFAULT_PREFERENCES, own: { 'tool.box': ['Alt+b'] }, singleKeys: false })
    press(registry, document.body, { key: 'b', code: 'KeyB' })
    expect(box).not.toHaveBeenCalled()
    press(registry, document.body, { key: 'b', code: 'KeyB', altKey: true })
    expect(box).toHaveBeenCalledOnce()
    expect(readPreferences(JSON.stringify(saved))).toEqual(saved)
    expect(readPreferences('{"preset": 4, "own": {"a": 1}}')).toEqual(DEFAULT_PREFERENCES)
    expect(readPreferences('not json')).toEqual(DEFAULT_PREFERENCES)
  })

  it('tells the handler when its key is let go, and goes on only for what repeats', () => {
    const registry = new CommandRegistry()
    const run = vi.fn<() => void>()
    const release = vi.fn<() => void>()
    const remove = vi.fn<() => void>()
    registry.bind({ 'shape.left': { run, release }, 'edit.delete': { run: remove } })
    registry.pushScope('canvas')
    const target = surface()
    for (const repeat of [false, true, true]) press(registry, target, { key: 'ArrowLeft', code: 'ArrowLeft', repeat })
    registry.keyUp({ code: 'ArrowLeft' })
    for (const repeat of [false, true]) press(registry, target, { key: 'Delete', code: 'Delete', repeat })
    expect([run, release, remove].map(({ mock }) => mock.calls.length)).toEqual([3, 1, 1])
  })
})
