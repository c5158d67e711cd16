import { useEffect, useRef } from 'react'
import type { Picture } from './loadInputs'
import styles from './Stage.module.css'

/** A picture to look at, whole and as large as fits. */
export function PlainPicture({ picture, label }: { picture: Picture; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = 'naturalWidth' in picture ? picture.naturalWidth : picture.width
  const height = 'naturalHeight' in picture ? picture.naturalHeight : picture.height
  useEffect(() => {
    canvas.current?.getContext('2d')?.drawImage(picture, 0, 0)
  }, [picture])
  return <canvas ref={canvas} role="img" aria-label={label} width={width} height={height} className={styles.picture} />
}
