/** Marks that the benchmark reads: from the key press to the paint of the next item. */
export function markSubmitPressed(): void {
  performance.mark('submit-pressed')
}

/** Called when the next item is in the state; the mark falls after the frame that shows it. */
export function markNextItemPainted(): void {
  requestAnimationFrame(() => {
    // A task after the frame callback runs once the frame has been handed over for painting.
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      performance.mark('next-item-painted')
      performance.measure('submit-to-next-item', 'submit-pressed', 'next-item-painted')
      port1.close()
    }
    port2.postMessage(null)
  })
}
