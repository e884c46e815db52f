import { PartMemory } from '../../../../core/backup/upload/part-memory';
import { PartPipeline } from '../../../../core/backup/upload/part-pipeline';

/** Something that ends when it is told to. */
function task() {
  let end: (error?: Error) => void = () => {};
  const done = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  return { done, end };
}

describe('a pipeline of parts', () => {
  it('sends one part while the next one fills, and never two', async () => {
    const relay = new PartPipeline(new PartMemory(), 4);
    const tasks = [task(), task(), task()];
    const begun: string[] = [];
    const send = async (text: string, index: number) => {
      const part = relay.open();
      part.append(Buffer.from(text));
      await relay.send(part, async ({ bytes }) => {
        begun.push(bytes.toString());
        await tasks[index]?.done;
        // Nobody has written over it meanwhile.
        begun.push(`${bytes.toString()} sent`);
      });
    };
    await send('one', 0);
    const second = send('two', 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual(['one']);
    tasks[0]?.end();
    await second;
    const third = send('3', 2);
    tasks[1]?.end();
    await third;
    tasks[2]?.end();
    await relay.drain();
    expect(begun).toEqual(['one', 'one sent', 'two', 'two sent', '3', '3 sent']);
  });

  it('tells of a part that failed when the next one is sent', async () => {
    const relay = new PartPipeline(new PartMemory(), 4);
    await relay.send(relay.open(), () => Promise.reject(new Error('refused')));
    let begun = false;
    const next = relay.send(relay.open(), async () => {
      begun = true;
    });
    await expect(next).rejects.toThrow('refused');
    expect(begun).toBe(false);
  });

  it('tells of the last part that failed in the end', async () => {
    const relay = new PartPipeline(new PartMemory(), 4);
    await relay.send(relay.open(), () => Promise.reject(new Error('refused')));
    await expect(relay.drain()).rejects.toThrow('refused');
  });

  it('gives its memory back only when the last part has been sent', async () => {
    const memory = new PartMemory();
    const relay = new PartPipeline(memory, 4);
    const { done, end } = task();
    let held: Buffer | undefined;
    const part = relay.open();
    part.append(Buffer.from('abcd'));
    await relay.send(part, ({ bytes }) => {
      held = bytes;
      return done;
    });
    const closed = relay.close();
    memory.take(4).fill('x');
    expect(held?.toString()).toBe('abcd');
    end();
    await closed;
    expect(memory.take(4).buffer).toBe(held?.buffer);
  });
});
