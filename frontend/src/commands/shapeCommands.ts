import { CANVAS, type CommandDefinition } from './catalogue'

/** What can be done with shapes on pictures; loaded with the shapes that a label schema names. */
export const SHAPE_COMMANDS: readonly CommandDefinition[] = [
  { id: 'tool.rotated', label: /*i18n*/ { id: 'Rotated box' }, keys: ['r'], scopes: CANVAS, group: 'tools' },
  { id: 'tool.polygon', label: /*i18n*/ { id: 'Polygon' }, keys: ['p'], scopes: CANVAS, group: 'tools' },
  { id: 'tool.polyline', label: /*i18n*/ { id: 'Line' }, keys: ['l'], scopes: CANVAS, group: 'tools' },
  { id: 'tool.ellipse', label: /*i18n*/ { id: 'Ellipse' }, keys: ['e'], scopes: CANVAS, group: 'tools' },
  { id: 'tool.keypoints', label: /*i18n*/ { id: 'Keypoints' }, keys: ['k'], scopes: CANVAS, group: 'tools' },
  { id: 'tool.mask', label: /*i18n*/ { id: 'Mask brush' }, keys: ['m'], scopes: CANVAS, group: 'tools' },
  { id: 'mask.erase', label: /*i18n*/ { id: 'Mask eraser, or brush again' }, keys: ['Shift+m'], scopes: ['canvas'], group: 'tools' },
  { id: 'draw.point', label: /*i18n*/ { id: 'Set a point at the crosshair' }, keys: ['Shift+Enter'], scopes: CANVAS, group: 'shape' },
  { id: 'draw.back', label: /*i18n*/ { id: 'Take the last point back' }, keys: ['Backspace'], scopes: ['drawing'], group: 'shape', repeats: true },
  { id: 'shape.join', label: /*i18n*/ { id: 'Join polygons' }, keys: ['j'], scopes: ['canvas'], group: 'objects' },
  { id: 'shape.subtract', label: /*i18n*/ { id: 'Cut out of what lies beneath' }, keys: ['Shift+j'], scopes: ['canvas'], group: 'objects' },
  { id: 'shape.split', label: /*i18n*/ { id: 'Split into its parts' }, keys: ['u'], scopes: ['canvas'], group: 'objects' },
  { id: 'shape.reverse', label: /*i18n*/ { id: 'Reverse the direction' }, keys: ['Alt+d'], scopes: ['canvas'], group: 'objects' },
  { id: 'point.visibility', label: /*i18n*/ { id: 'Point visible, hidden, or not there' }, keys: ['o'], scopes: CANVAS, group: 'shape' },
  { id: 'point.mirror', label: /*i18n*/ { id: 'Swap left and right' }, keys: ['Alt+m'], scopes: ['canvas'], group: 'shape' },
  { id: 'mask.smaller', label: /*i18n*/ { id: 'Smaller brush' }, keys: ['Comma'], scopes: ['canvas'], group: 'shape', repeats: true },
  { id: 'mask.larger', label: /*i18n*/ { id: 'Larger brush' }, keys: ['Period'], scopes: ['canvas'], group: 'shape', repeats: true },
  { id: 'mask.protect', label: /*i18n*/ { id: 'Protect other masks' }, keys: ['Alt+Shift+p'], scopes: ['canvas'], group: 'shape' },
  { id: 'mask.fillHoles', label: /*i18n*/ { id: 'Fill the holes of the mask' }, keys: ['Alt+i'], scopes: ['canvas'], group: 'shape' },
  { id: 'mask.removeIslands', label: /*i18n*/ { id: 'Keep the largest piece of the mask' }, keys: ['Alt+o'], scopes: ['canvas'], group: 'shape' },
  { id: 'mask.grow', label: /*i18n*/ { id: 'Grow the mask' }, keys: ['Shift+Period'], scopes: ['canvas'], group: 'shape', repeats: true },
  { id: 'mask.shrink', label: /*i18n*/ { id: 'Shrink the mask' }, keys: ['Shift+Comma'], scopes: ['canvas'], group: 'shape', repeats: true },
  { id: 'edit.copy', label: /*i18n*/ { id: 'Copy' }, keys: ['Mod+c'], scopes: ['canvas'], group: 'edit' },
  { id: 'edit.paste', label: /*i18n*/ { id: 'Paste' }, keys: ['Mod+v'], scopes: ['canvas'], group: 'edit' },
]
