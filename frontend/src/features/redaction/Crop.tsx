import { useEffect, useRef } from 'react'
import type { Picture } from '@/engine'
import type { RegionShape } from './data'
import styles from './redaction.module.css'

interface Props {
  picture: Picture
  /** Pixels of the oriented original, in which the shape is given. */
  size: { readonly width: number; readonly height: number }
  shape: RegionShape
}

const SIDE = 48
/** What is seen around the region: half of it on each side. */
const AROUND = 2

/** A region and what lies around it, cut out of the picture. */
export function Crop({ picture, size, shape }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const { x, y, w, h } = extentOf(shape)
    const dpr = window.devicePixelRatio || 1
    element.width = element.height = Math.round(SIDE * dpr)
    // The copy at hand may be smaller than the original.
    const scale = picture.width / size.width
    const side = Math.max(w, h, 8) * AROUND
    const left = (x + w / 2 - side / 2) * scale
    const top = (y + h / 2 - side / 2) * scale
    context.drawImage(picture, left, top, side * scale, side * scale, 0, 0, element.width, element.height)
  }, [picture, size.width, shape])
  return <canvas ref={canvas} aria-hidden="true" className={styles.crop} />
}

function extentOf(shape: RegionShape): { x: number; y: number; w: number; h: number } {
  if ('box' in shape) {
    const [x, y, w, h] = shape.box
    return { x, y, w, h }
  }
  const points = 'polygon' in shape ? shape.polygon : []
  const across = points.map((point) => point[0] ?? 0)
  const down = points.map((point) => point[1] ?? 0)
  const [x, y] = [Math.min(...across), Math.min(...down)]
  return { x, y, w: Math.max(...across) - x, h: Math.max(...down) - y }
}
