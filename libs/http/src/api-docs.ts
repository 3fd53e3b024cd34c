import type * as Swagger from '@nestjs/swagger';

/*
 * The decorators of @nestjs/swagger, noted down now and applied when a document is asked for. Loading that package costs a
 * process a fifth of its start and of its memory, and most processes never show a document.
 */

type SwaggerPackage = typeof Swagger;
type DecoratorName =
  | 'ApiAcceptedResponse'
  | 'ApiBody'
  | 'ApiConsumes'
  | 'ApiCreatedResponse'
  | 'ApiExcludeController'
  | 'ApiExtraModels'
  | 'ApiHeader'
  | 'ApiNoContentResponse'
  | 'ApiOkResponse'
  | 'ApiOperation'
  | 'ApiParam'
  | 'ApiProperty'
  | 'ApiPropertyOptional'
  | 'ApiResponse'
  | 'ApiSecurity'
  | 'ApiTags';

type Place = Parameters<MethodDecorator>;
type AnyDecorator = ClassDecorator & MethodDecorator & PropertyDecorator;

const notes: ((swagger: SwaggerPackage) => void)[] = [];

function noted<N extends DecoratorName>(name: N): (...args: Parameters<SwaggerPackage[N]>) => AnyDecorator {
  return (...args) => {
    const note = (...place: Place): void => {
      notes.push((swagger) => {
        // Every decorator of the package takes its own arguments and then the place it stands at.
        const make = swagger[name] as (...own: unknown[]) => (...at: Place) => void;
        make(...args)(...place);
      });
    };
    return note as AnyDecorator; // one function for all kinds of place; what is absent stays undefined
  };
}

export const ApiAcceptedResponse = noted('ApiAcceptedResponse');
export const ApiBody = noted('ApiBody');
export const ApiConsumes = noted('ApiConsumes');
export const ApiCreatedResponse = noted('ApiCreatedResponse');
export const ApiExcludeController = noted('ApiExcludeController');
export const ApiExtraModels = noted('ApiExtraModels');
export const ApiHeader = noted('ApiHeader');
export const ApiNoContentResponse = noted('ApiNoContentResponse');
export const ApiOkResponse = noted('ApiOkResponse');
export const ApiOperation = noted('ApiOperation');
export const ApiParam = noted('ApiParam');
export const ApiProperty = noted('ApiProperty');
export const ApiPropertyOptional = noted('ApiPropertyOptional');
export const ApiResponse = noted('ApiResponse');
export const ApiSecurity = noted('ApiSecurity');
export const ApiTags = noted('ApiTags');

/** Loads @nestjs/swagger and hands it everything that was noted so far. */
export async function loadSwagger(): Promise<SwaggerPackage> {
  const swagger = await import('@nestjs/swagger');
  for (const apply of notes.splice(0)) apply(swagger);
  return swagger;
}
