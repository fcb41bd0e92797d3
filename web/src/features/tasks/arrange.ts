// Searching and sorting the tasks that are loaded, by what the person reads on the screen.

export type TaskSort = 'urgent' | 'new' | 'due';

interface Arranged {
  name: string;
  created_at: string;
  due_at: string | null;
  assignee: { name: string } | null;
  record: { title: string } | null;
  process_name: string;
}

/** Every word must be found somewhere in the row; names are compared as they are shown. */
export function arrange<Task extends Arranged>(tasks: Task[], words: string, sort: TaskSort, named: (name: string) => string): Task[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = tasks.filter((task) => {
    const text = [named(task.name), named(task.process_name), task.record?.title, task.assignee?.name].join('\n').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  if (sort === 'new') return found.sort((one, other) => other.created_at.localeCompare(one.created_at));
  if (sort === 'due') return found.sort((one, other) => (one.due_at ?? '9').localeCompare(other.due_at ?? '9'));
  return found;
}
