import { type Size, clamp, normaliseDegrees } from '../../geometry/primitives'
import type { NumericField } from '../shapeType'
import { type BoxShape, MIN_SIDE, furthestInside, shiftInside, tidy } from './model'

export const boxFields = (box: BoxShape, size: Size): readonly NumericField[] => [
  { id: 'x', name: 'x', unit: 'px', value: box.x, min: 0, max: size.width, step: 1 },
  { id: 'y', name: 'y', unit: 'px', value: box.y, min: 0, max: size.height, step: 1 },
  { id: 'w', name: 'w', unit: 'px', value: box.w, min: MIN_SIDE, max: size.width, step: 1 },
  { id: 'h', name: 'h', unit: 'px', value: box.h, min: MIN_SIDE, max: size.height, step: 1 },
  { id: 'angle', name: 'angle', unit: 'deg', value: box.angle, min: 0, max: 360, step: 1 },
]

/** The box with one measure typed in, brought within the image; nonsense leaves it as it is. */
export const withBoxField = (box: BoxShape, field: string, value: number, size: Size): BoxShape => {
  if (!Number.isFinite(value)) return box
  switch (field) {
    case 'x':
    case 'y':
      return tidy(shiftInside({ ...box, [field]: value }, size), size)
    case 'w':
      return tidy(furthestInside(box, { ...box, w: clamp(value, MIN_SIDE, size.width) }, size), size)
    case 'h':
      return tidy(furthestInside(box, { ...box, h: clamp(value, MIN_SIDE, size.height) }, size), size)
    case 'angle':
      return tidy(furthestInside(box, { ...box, angle: normaliseDegrees(value) }, size), size)
    default:
      return box
  }
}
