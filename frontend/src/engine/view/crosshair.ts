/** Two hairlines moved by CSS transforms alone: following the pointer costs no drawing. */
export interface Crosshair {
  place(x: number, y: number): void
  show(shown: boolean): void
  remove(): void
}

export const createCrosshair = (host: HTMLElement): Crosshair => {
  const line = (across: boolean): HTMLElement => {
    const element = document.createElement('div')
    element.setAttribute('aria-hidden', 'true')
    Object.assign(element.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      pointerEvents: 'none',
      // White at work on dark, black on light: difference keeps the line visible on any picture.
      mixBlendMode: 'difference',
      background: 'rgba(255, 255, 255, 0.55)',
      width: across ? '100%' : '1px',
      height: across ? '1px' : '100%',
      willChange: 'transform',
      display: 'none',
    })
    host.append(element)
    return element
  }
  const horizontal = line(true)
  const vertical = line(false)
  return {
    place: (x, y) => {
      horizontal.style.transform = `translateY(${Math.round(y)}px)`
      vertical.style.transform = `translateX(${Math.round(x)}px)`
    },
    show: (shown) => {
      for (const element of [horizontal, vertical]) element.style.display = shown ? 'block' : 'none'
    },
    remove: () => {
      horizontal.remove()
      vertical.remove()
    },
  }
}
