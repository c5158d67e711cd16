import type { LabelSchema } from '../model/schema'

/** A label schema with one control of each sort that the engine holds. */
export const SCHEMA: LabelSchema = {
  version: 1,
  inputs: [
    { name: 'photo', type: 'image' },
    { name: 'caption', type: 'text' },
  ],
  controls: [
    {
      name: 'objects',
      type: 'shapes',
      on: 'photo',
      tools: ['box', 'polygon'],
      labels: [
        { name: 'car', color: '#0072B2', key: '1', attributes: [{ name: 'occluded', type: 'boolean' }] },
        { name: 'person', color: '#CC79A7', key: '2' },
        { name: 'lane', color: '#009E73', key: '3', tools: ['polyline'] },
      ],
    },
    { name: 'weather', type: 'choice', options: ['sunny', 'rain'], required: true },
    { name: 'wet', type: 'choice', options: ['yes', 'no'], show_if: { control: 'weather', equals: 'rain' } },
    { name: 'entities', type: 'spans', on: 'caption', labels: [{ name: 'person', key: '1' }, { name: 'place', key: '2' }] },
  ],
}
