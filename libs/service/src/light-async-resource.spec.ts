import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { bindWithoutDeprecatedProperty } from './light-async-resource';

bindWithoutDeprecatedProperty();

it('a bound function runs where the resource was made, with the arguments and the object that it is called with', () => {
  const storage = new AsyncLocalStorage<string>();
  const resource = storage.run('inside', () => new AsyncResource('test'));
  const bound = resource.bind(function (this: unknown, ...args: unknown[]) {
    return [storage.getStore(), this, ...args];
  });
  const on = {};
  expect(storage.run('outside', () => bound.call(on, 1, 2))).toEqual(['inside', on, 1, 2]);
});

it('an object that is given when it is bound takes the place of that', () => {
  const on = {};
  const self = function (this: unknown, value: number) {
    return [this, value];
  };
  const bound = Reflect.apply(AsyncResource.prototype.bind, new AsyncResource('test'), [
    self,
    on,
  ] as never) as typeof self;
  expect(bound.call({}, 3)).toEqual([on, 3]);
});
