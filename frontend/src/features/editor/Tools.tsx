import { Circle, Diamond, Hand, MousePointer2, Pentagon, Brush, Spline, Square, Waypoints, type LucideIcon } from 'lucide-react'
import { commands, showChord, translate, useKeyOf } from '@/app/commands'
import { isEditorAction, type Editor } from '@/engine'
import { t } from '@/i18n'
import { useEditorState } from '@/modalities/hooks'
import { IconToggle } from '@/ui/IconButton'
import styles from './Tools.module.css'

const ICONS: Readonly<Record<string, LucideIcon>> = {
  select: MousePointer2,
  box: Square,
  rotated: Diamond,
  polygon: Pentagon,
  polyline: Spline,
  keypoints: Waypoints,
  ellipse: Circle,
  mask: Brush,
  pan: Hand,
}

/** The tools that this project allows, with their keys. */
export function Tools({ editor }: { editor: Editor }) {
  const drawing = editor.tools.filter(({ draws }) => draws !== null)
  const others = editor.tools.filter(({ draws }) => draws === null)
  return (
    <div role="toolbar" aria-label={t('Tools')} aria-orientation="vertical" className={styles.tools}>
      {others.filter(({ id }) => id === 'select').map(({ id }) => (
        <Tool key={id} id={id} editor={editor} />
      ))}
      {drawing.map(({ id }) => (
        <Tool key={id} id={id} editor={editor} />
      ))}
      <hr className={styles.rule} />
      {others.filter(({ id }) => id !== 'select').map(({ id }) => (
        <Tool key={id} id={id} editor={editor} />
      ))}
    </div>
  )
}

function Tool({ id, editor }: { id: string; editor: Editor }) {
  const current = useEditorState(editor, (state) => state.tool)
  const action = `tool.${id}`
  const key = useKeyOf(action)
  const definition = commands.definition(action)
  const state = isEditorAction(action) ? editor.can(action) : true
  const Icon = ICONS[id] ?? Square
  return (
    <div className={styles.tool} data-on={current === id || undefined}>
      <IconToggle
        label={definition ? translate(definition.label) : id}
        keys={key}
        reason={state === true ? undefined : translate(state)}
        placement="end"
        icon={<Icon aria-hidden="true" />}
        isSelected={current === id}
        onChange={() => editor.setTool(id)}
      />
      {key && (
        <span className={styles.key} aria-hidden="true">
          {showChord(key)}
        </span>
      )}
    </div>
  )
}
