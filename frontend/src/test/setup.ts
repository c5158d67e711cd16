import { afterEach, vi } from 'vitest'
import 'fake-indexeddb/auto'
import { cleanup } from '@testing-library/react'
import { loadParts } from '@/engine/parts'

// Most tests speak of boxes; whoever means other shapes brings them.
await loadParts({ version: 1, inputs: [], controls: [{ name: 'objects', type: 'shapes', tools: ['box'] }] })

// jsdom has no layout engine: what components merely ask for gets the smallest honest answer.
if (typeof window !== 'undefined') {
  window.matchMedia ??= (query: string): MediaQueryList =>
    ({
      matches: false,
      media: query,
      onchange: null,
      addEventListener: vi.fn(),
      removeEventListener: vi.fn(),
      addListener: vi.fn(),
      removeListener: vi.fn(),
      dispatchEvent: () => false,
    }) as MediaQueryList
  window.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
  Element.prototype.scrollIntoView ??= () => {}
  window.CSS ??= { escape: (text: string) => text.replaceAll(/[^\w-]/g, (sign) => `\\${sign}`) } as typeof CSS
}

afterEach(() => cleanup())
