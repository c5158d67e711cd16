import { useEffect, useId, useRef, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Copy, Download, ShieldCheck, ShieldX } from 'lucide-react'
import { useMe } from '@/app/session'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { date, number } from '@/ui/format'
import { ProgressBar } from '@/ui/ProgressBar'
import { toast } from '@/ui/Toast'
import { FileLink } from '@/features/projects/FileLink'
import { Fault } from '@/features/projects/Fault'
import { ledger, SidePanel, Step, Tag, type Tone } from '@/features/rights/Ledger'
import { ProofFault } from './merkle'
import { verifier } from './verifier'
import { canVerify, exportedLog, isWhole, READ_WHOLE, verifyLog, type Outcome, type Verified } from './verify'

const TONES: Record<Outcome, Tone> = { right: 'ok', wrong: 'block', unchecked: 'none', new: 'none' }

interface Props {
  onClose: () => void
  /** Shows an event by its index. */
  onShow: (index: number) => void
}

/** Verifies the log in this page and says what was checked, what was found, and what it does not show. */
export function VerifyPanel({ onClose, onShow }: Props) {
  const { organisation } = useMe()
  const [written, setWritten] = useState('')
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null)
  const leaving = useRef(new AbortController())
  const run = useMutation({
    mutationFn: async (whole: boolean | undefined) => {
      leaving.current.abort()
      leaving.current = new AbortController()
      setProgress({ done: 0, total: 0 })
      return verifyLog({
        organisation: organisation.id,
        whole,
        written,
        signal: leaving.current.signal,
        onProgress: (done, total) => setProgress({ done, total }),
      })
    },
  })
  const { mutate } = run
  useEffect(() => {
    if (canVerify()) mutate(undefined)
    return () => leaving.current.abort()
  }, [mutate])
  const verified = run.data
  return (
    <SidePanel label={t('Verify the log')} of="verify" onClose={onClose} head={<span className="small dim">{t('Worked out in this browser')}</span>}>
      {!canVerify() ? (
        <p>{t('Browsers compute hashes only on pages served over HTTPS. Open this page so, or use the stand-alone verifier.')}</p>
      ) : (
        <div aria-live="polite">
          {run.isPending && (
            <>
              <p className={ledger.sentence}>{t('Reading the log and computing its hashes')}</p>
              <ProgressBar label={t('Verifying')} done={progress?.done ?? 0} total={progress?.total ?? null} />
              <p className="small dim num">{t('{done} of {total} events', { done: number(progress?.done ?? 0, 0), total: number(progress?.total ?? 0, 0) })}</p>
            </>
          )}
          {verified && !run.isPending && <Result verified={verified} onShow={onShow} />}
          {run.error instanceof ProofFault ? <p className={ledger.sentence}>{t('The log cannot be trusted: {fault}.', { fault: run.error.message })}</p> : <Fault error={run.error} />}
        </div>
      )}
      {verified && !run.isPending && (
        <div className={ledger.block}>
          <div className={ledger.buttons}>
            <Button onPress={() => mutate(undefined)} icon={<ShieldCheck />}>
              {t('Verify again')}
            </Button>
            {!verified.events.all && (
              <Button onPress={() => mutate(true)}>{t('Check all {count} events', { count: number(verified.checkpoint.size + verified.unsigned, 0) })}</Button>
            )}
            {verified.events.all && verified.log.length > 0 && (
              <Button icon={<Download />} onPress={() => save(exportedLog(verified, organisation.id))}>
                {t('Save the log')}
              </Button>
            )}
          </div>
        </div>
      )}
      {verified && <KeyCheck verified={verified} written={written} onChange={setWritten} onCheck={() => mutate(undefined)} />}
      <Elsewhere />
    </SidePanel>
  )
}

function Result({ verified, onShow }: { verified: Verified; onShow: (index: number) => void }) {
  const { signature, key, growth, events, unsigned, checkpoint } = verified
  const whole = isWhole(verified)
  const size = checkpoint.size
  return (
    <>
      <Tag tone={whole ? 'ok' : 'block'} icon={whole ? ShieldCheck : ShieldX}>
        {whole ? t('Whole') : t('Not whole')}
      </Tag>
      <p className={ledger.sentence}>
        {whole
          ? size === 0
            ? t('Nothing has been signed yet.')
            : t('{count, plural, one {The one signed event stands} other {The # signed events stand}} as they were signed.', { count: size })
          : t('This log is not what was signed. Keep a copy, and tell whoever runs this installation.')}
      </p>
      <ul>
        <Step tone={TONES[signature.outcome]} title={t('Signature.')}>
          <span className="dim">
            {signature.outcome === 'right'
              ? t('The newest checkpoint is signed with the key of this log.')
              : signature.outcome === 'wrong'
                ? t('The newest checkpoint does not count: {fault}.', { fault: signature.fault ?? '' })
                : t('Not checked: this browser has no Ed25519. The stand-alone verifier checks it.')}
          </span>
        </Step>
        <Step tone={TONES[key.outcome]} title={t('Key.')}>
          <span className="dim">{keyWords(key)}</span>
        </Step>
        <Step tone={TONES[growth.outcome]} title={t('Only grown.')}>
          <span className="dim">{growthWords(growth, size)}</span>
        </Step>
        <Step tone={TONES[events.outcome]} title={t('Events.')}>
          <span className="dim">{eventWords(events, size)}</span>{' '}
          {events.firstBad !== null && (
            <Button size="small" onPress={() => onShow(events.firstBad!)}>
              {t('Show event {index}', { index: number(events.firstBad, 0) })}
            </Button>
          )}
        </Step>
        {unsigned > 0 && (
          <Step tone="none" title={t('Not signed yet.')}>
            <span className="dim">{t('{count, plural, one {# newer event is} other {# newer events are}} chained by hashes, but no checkpoint covers them yet. One is signed every minute.', { count: unsigned })}</span>
          </Step>
        )}
      </ul>
    </>
  )
}

function keyWords({ outcome, since, written }: Verified['key']): string {
  if (written) return outcome === 'right' ? t('The key is the one that you wrote down.') : t('The key is not the one that you wrote down.')
  if (outcome === 'new') return t('Seen here for the first time, and remembered from now on. Compare it below with the one that was written down.')
  const when = since ? date(new Date(since)) : ''
  return outcome === 'right' ? t('The same as when this browser first saw the log, on {when}.', { when }) : t('Another than when this browser first saw the log, on {when}.', { when })
}

function growthWords({ outcome, from, fault }: Verified['growth'], size: number): string {
  if (outcome === 'new') return t('Nothing to compare with: this browser verifies this log for the first time. It remembers the root from now on.')
  if (outcome === 'wrong') return t('Since this browser last saw it, the log was changed: {fault}.', { fault: fault ?? '' })
  const since = from ? date(new Date(from.last)) : ''
  return size === from?.size
    ? t('Nothing was added since {since}, and nothing was changed.', { since })
    : t('Since {since} it went from {old} to {size} events, and what was there is unchanged.', { since, old: number(from?.size ?? 0, 0), size: number(size, 0) })
}

function eventWords({ outcome, read, all, firstBad, fault }: Verified['events'], size: number): string {
  if (outcome === 'wrong') return firstBad === null ? t('{fault}.', { fault: fault ?? '' }) : t('Event {index} is missing or is not what was entered. It is the first that is wrong.', { index: number(firstBad, 0) })
  if (size === 0) return t('There are none to check.')
  return all
    ? t('{count, plural, one {# event was} other {# events were}} read and hashed here, each in its place, and they lead to the signed root.', { count: read })
    : t('The newest {count} events were read and hashed here; each remembers the one before it, and the newest leads to the signed root. Older ones were not read.', { count: number(read, 0) })
}

interface KeyProps {
  verified: Verified
  written: string
  onChange: (text: string) => void
  onCheck: () => void
}

/** The one thing that this page cannot know by itself: which key is the right one. */
function KeyCheck({ verified, written, onChange, onCheck }: KeyProps) {
  const id = useId()
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(verified.head.key)
    toast(t('The key is copied.'))
  }
  return (
    <section className={ledger.block} aria-labelledby={id}>
      <h2 id={id}>{t('The key of this log')}</h2>
      <p className="small dim">{t('Write it down away from this server, once. Whoever forges the log and signs it anew has another key.')}</p>
      <code className={ledger.code}>{verified.head.key}</code>
      <div className={ledger.buttons}>
        <Button size="small" icon={<Copy />} onPress={() => void copy()}>
          {t('Copy the key')}
        </Button>
        <Button size="small" icon={<Download />} onPress={() => save(verified.head.note, 'checkpoint.txt')}>
          {t('Save the checkpoint')}
        </Button>
      </div>
      <TextField label={t('The key that you wrote down')} value={written} onChange={onChange} placeholder={t('paste it to compare')} />
      {written.trim() !== '' && (
        <Button size="small" onPress={onCheck}>
          {t('Compare')}
        </Button>
      )}
    </section>
  )
}

/** What cannot be shown here, and where it can be. */
function Elsewhere() {
  const id = useId()
  return (
    <section className={ledger.block} aria-labelledby={id}>
      <h2 id={id}>{t('What this does not show')}</h2>
      <ul className="small dim">
        <li>{t('That what was entered is true: it shows that nobody changed it afterwards.')}</li>
        <li>{t('What this page’s own code is worth: it comes from the same server. The verifier below needs nothing of it.')}</li>
        <li>{t('Whether the labels still are what was entered: {command} compares them.', { command: 'manage.py verify-audit --work' })}</li>
        {/* Long logs are read in part unless asked otherwise. */}
        <li>{t('Logs of more than {count} events are read in part, unless you ask for all.', { count: number(READ_WHOLE, 0) })}</li>
      </ul>
      <p className="small">{t('Without this server: save the log, and run')}</p>
      <code className={ledger.code}>python verify_audit.py log.jsonl --key KEY</code>
      <div className={ledger.buttons}>
        <FileLink href={verifier} save="verify_audit.py" icon={<Download />}>
          verify_audit.py
        </FileLink>
      </div>
    </section>
  )
}

function save(text: string, name = 'log.jsonl'): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
