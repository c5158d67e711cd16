import { useEffect, useRef, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { CircleAlert, CircleCheck, FolderOpen, Pause, Play, Upload, X } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { bytes, duration, number, percent } from '@/ui/format'
import { IconButton } from '@/ui/IconButton'
import { Popover } from '@/ui/Popover'
import { ProgressBar } from '@/ui/ProgressBar'
import { toastProblem } from '@/ui/Toast'
import { continueUpload, dismiss, findInterrupted, finishWithout, giveUp, retryUpload, useUploads, type Interrupted, type Running } from './running'
import { shareOf, type SendingView } from './sender'
import styles from './uploads.module.css'

const NEEDS_YOU = new Set(['stuck', 'failed'])

/** In the top bar while files are being sent, or an earlier sending waits to be gone on with. */
export default function UploadIndicator() {
  const { running, interrupted } = useUploads()
  useEffect(() => {
    findInterrupted().catch(() => undefined) // asked again with the next page; the uploads are safe on the server
  }, [])
  if (running.length + interrupted.length === 0) return null
  const waits = interrupted.length > 0 || running.some(({ view }) => NEEDS_YOU.has(view.phase))
  const done = running.length > 0 && running.every(({ view }) => view.phase === 'done')
  const words = waits ? t('Upload waits for you') : done ? t('Upload sent') : t('Sending, {share}', { share: percent(shareOf(running.map(({ view }) => view))) })
  return (
    <Popover
      label={t('Uploads')}
      trigger={{
        className: styles.trigger,
        children: (
          <>
            {waits ? <CircleAlert aria-hidden="true" /> : done ? <CircleCheck aria-hidden="true" /> : <Upload aria-hidden="true" />}
            <span className="num">{words}</span>
          </>
        ),
      }}
    >
      {(close) => (
        <div className={styles.panel}>
          {running.map((one) => (
            <Sending key={one.upload.id} one={one} onLeave={close} />
          ))}
          {interrupted.map((one) => (
            <Left key={one.upload.id} one={one} />
          ))}
        </div>
      )}
    </Popover>
  )
}

function words(view: SendingView): string {
  switch (view.phase) {
    case 'announcing':
      return t('Listing the files')
    case 'sending':
      return view.left === null ? t('Sending') : t('About {left} left', { left: duration(Math.max(1, view.left)) })
    case 'paused':
      return t('Paused')
    case 'waiting':
      return t('The server can’t be reached. Going on as soon as it answers.')
    case 'finishing':
      return t('Starting the import')
    case 'done':
      return t('All sent. The import has begun.')
    case 'failed':
      return isProblem(view.error) ? view.error.detail : t('That did not work. Try again.')
    case 'stuck':
      return view.troubles.length > 0
        ? t('{count, plural, one {# file could not be sent.} other {# files could not be sent.}}', { count: view.troubles.length })
        : isProblem(view.error)
          ? view.error.detail
          : ''
  }
}

function Sending({ one, onLeave }: { one: Running; onLeave: () => void }) {
  const { upload, sender, view } = one
  const navigate = useNavigate()
  const over = view.phase === 'done'
  return (
    <section className={styles.one} aria-label={upload.project.name}>
      <div className={styles.head}>
        <span className="strong truncate">{upload.project.name}</span>
        {view.phase === 'sending' || view.phase === 'waiting' ? <IconButton size="small" label={t('Pause')} icon={<Pause />} onPress={() => sender.pause()} /> : null}
        {view.phase === 'paused' && <IconButton size="small" label={t('Go on')} icon={<Play />} onPress={() => sender.goOn()} />}
        {over && <IconButton size="small" label={t('Dismiss')} icon={<X />} onPress={() => dismiss(upload)} />}
      </div>
      {!over && <ProgressBar size="thin" label={upload.project.name} done={shareOf([view])} total={1} />}
      <p className="small dim num">
        {t('{whole} of {files} files, {sent} of {bytes}', { whole: number(view.whole, 0), files: number(view.files, 0), sent: bytes(view.sent), bytes: bytes(view.bytes) })}
      </p>
      <p className="small" role="status">
        {words(view)}
      </p>
      {view.troubles.length > 0 && (
        <ul className={styles.troubles}>
          {view.troubles.slice(0, 5).map((trouble) => (
            <li key={trouble.path} className="small">
              <span className="strong">{trouble.path}</span> <span className="dim">{trouble.detail || t('It can’t be read any more: it was changed, moved or deleted.')}</span>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.acts}>
        {NEEDS_YOU.has(view.phase) && (
          <Button size="small" variant="primary" onPress={() => void retryUpload(one)}>
            {t('Try again')}
          </Button>
        )}
        {view.phase === 'stuck' && view.whole > 0 && (
          <Button size="small" onPress={() => void finishWithout(one)}>
            {t('Import what has come')}
          </Button>
        )}
        {over && view.job && (
          <Button
            size="small"
            onPress={() => {
              onLeave()
              void navigate({ to: '/jobs/$id', params: { id: view.job?.id ?? '' } })
            }}
          >
            {t('Open the import')}
          </Button>
        )}
        {!over && view.phase !== 'finishing' && <GiveUp upload={upload} />}
      </div>
    </section>
  )
}

/** Asks once more before what has come is deleted. */
function GiveUp({ upload }: { upload: Running['upload'] }) {
  const [asked, setAsked] = useState(false)
  return (
    <Button size="small" variant={asked ? 'danger' : 'quiet'} onPress={() => (asked ? void giveUp(upload).catch(toastProblem) : setAsked(true))}>
      {asked ? t('Delete what has come') : t('Give up')}
    </Button>
  )
}

/** A sending that ended with its page. */
function Left({ one }: { one: Interrupted }) {
  const input = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [choose, setChoose] = useState(one.handles.length === 0)
  const { upload } = one
  const pick = (files: FileList | null): void => {
    if (files && files.length > 0) void continueUpload(one, [...files]).catch(toastProblem)
  }
  return (
    <section className={styles.one} aria-label={upload.project.name}>
      <div className={styles.head}>
        <span className="strong truncate">{upload.project.name}</span>
      </div>
      <ProgressBar size="thin" label={upload.project.name} done={upload.received} total={upload.bytes || null} />
      <p className="small dim num">
        {t('{whole} of {files} files, {sent} of {bytes}', { whole: number(upload.whole, 0), files: number(upload.files, 0), sent: bytes(upload.received), bytes: bytes(upload.bytes) })}
      </p>
      <p className="small">
        {choose
          ? t('It was interrupted. Choose the same files or folder again: what has come is not sent twice.')
          : t('It was interrupted. Go on where it was.')}
      </p>
      <div className={styles.acts}>
        {choose ? (
          <>
            <Button size="small" variant="primary" icon={<FolderOpen />} onPress={() => folder.current?.click()}>
              {t('Choose the folder')}
            </Button>
            <Button size="small" onPress={() => input.current?.click()}>
              {t('Choose the files')}
            </Button>
          </>
        ) : (
          <Button
            size="small"
            variant="primary"
            icon={<Play />}
            onPress={() => void continueUpload(one).then((outcome) => { if (outcome === 'choose') setChoose(true) }, toastProblem)}
          >
            {t('Go on')}
          </Button>
        )}
        <GiveUp upload={upload} />
      </div>
      <input ref={input} type="file" multiple hidden aria-label={t('Files')} onChange={(event) => pick(event.target.files)} />
      <input ref={folder} type="file" hidden aria-label={t('Folder')} {...{ webkitdirectory: '' }} onChange={(event) => pick(event.target.files)} />
    </section>
  )
}
