import { placeOf } from '../src/frame/place';

it.each([
  ['/pay/l/spring-sale', { page: 'link', slug: 'spring-sale' }],
  ['/pay/l/spring-sale/', { page: 'link', slug: 'spring-sale' }],
  ['/pay/ord_01k9-AbC_-9', { page: 'payment', token: 'ord_01k9-AbC_-9' }],
  ['/pay', { page: 'none' }],
  ['/pay/', { page: 'none' }],
  ['/pay/a/b', { page: 'none' }],
  ['/pay/l/a/b', { page: 'none' }],
  ['/pay/%E0%A4%A', { page: 'none' }],
])('%s', (path, place) => {
  expect(placeOf(path)).toEqual(place);
});
