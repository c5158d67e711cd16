import styles from './Stage.module.css'

/** A text to read, paragraph by paragraph, each in its own direction. */
export function PlainText({ text }: { text: string }) {
  return (
    <div className={styles.text}>
      {text.split(/\n+/).map((paragraph, index) => (
        <p key={index} dir="auto">
          {paragraph}
        </p>
      ))}
    </div>
  )
}
