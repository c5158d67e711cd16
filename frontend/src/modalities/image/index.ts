export { ImageCanvas, type ImageCanvasProps } from './ImageCanvas'
export { useDocumentVersion, useEditorState, useObject, useObjects, useValue } from '../hooks'
