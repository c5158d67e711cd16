import { useRef, useState, type DragEvent } from 'react'
import { FileText, Trash2, Upload } from 'lucide-react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { bytes } from '@/ui/format'
import { IconButton } from '@/ui/IconButton'
import { toast } from '@/ui/Toast'
import { droppedFiles, pathOf } from '@/features/imports/paths'
import { addFiles } from './uploads'
import styles from './wizard.module.css'

interface Props {
  files: readonly File[]
  onChange: (files: File[]) => void
}

const SHOWN = 5

/** Files dropped or chosen; a folder's files come in one by one. */
export function DropZone({ files, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [reading, setReading] = useState(false)
  async function onDrop(event: DragEvent): Promise<void> {
    event.preventDefault()
    setOver(false)
    setReading(true)
    try {
      onChange(addFiles(files, await droppedFiles(event.dataTransfer)))
    } catch {
      toast(t('What was dropped could not be read. Choose it with the buttons instead.'), { tone: 'error' })
    }
    setReading(false)
  }
  const size = files.reduce((sum, file) => sum + file.size, 0)
  return (
    <div>
      {/* Dropping is a second way; the button beside it is the first. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={styles.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void onDrop(event)}
      >
        <Upload aria-hidden="true" />
        <p>
          <span className="strong">{t('Drop files or folders here')}</span> <span className="dim">{t('pictures, texts, JSON, JSONL, CSV, or a zip with metadata')}</span>
        </p>
        <Button isPending={reading} onPress={() => input.current?.click()}>
          {t('Choose files')}
        </Button>
        <Button onPress={() => folder.current?.click()}>{t('Choose a folder')}</Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={t('Files')}
          onChange={(event) => {
            onChange(addFiles(files, event.target.files ?? []))
            event.target.value = ''
          }}
        />
        <input
          ref={folder}
          type="file"
          hidden
          aria-label={t('Folder')}
          {...{ webkitdirectory: '' }}
          onChange={(event) => {
            onChange(addFiles(files, event.target.files ?? []))
            event.target.value = ''
          }}
        />
      </div>
      {files.length > 0 && (
        <div className={styles.files}>
          <p className="small dim num" aria-live="polite">
            {t('{count, plural, one {# file} other {# files}}', { count: files.length })}, {bytes(size)}
          </p>
          <ul>
            {files.slice(0, SHOWN).map((file, index) => (
              <li key={`${pathOf(file)} ${file.size}`} className={styles.file}>
                <FileText aria-hidden="true" />
                <span className="truncate" title={pathOf(file)}>
                  {pathOf(file)}
                </span>
                <span className="small dim num">{bytes(file.size)}</span>
                <IconButton size="small" label={t('Take {name} out', { name: file.name })} icon={<Trash2 />} onPress={() => onChange(files.filter((_, at) => at !== index))} />
              </li>
            ))}
          </ul>
          {files.length > SHOWN && (
            <p className="small dim">
              {t('and {count} more', { count: files.length - SHOWN })}{' '}
              <Button size="small" variant="quiet" onPress={() => onChange([])}>
                {t('Take all out')}
              </Button>
            </p>
          )}
        </div>
      )}
    </div>
  )
}
