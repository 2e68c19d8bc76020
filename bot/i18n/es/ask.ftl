# Lo que se dice alrededor de las respuestas de la política.
ask-danger-first = Esto suena grave. Si alguien está en peligro ahora, llame al 911. Aquí puede reportarlo, sin su nombre, antes que nada.
ask-conditions = De qué depende:
ask-if-unsure = ¿No está seguro? { $advice }
ask-instead = Qué hacer
ask-see = Vea { $bulletin }, { $title }
ask-contact = Pregunte a: { $name } ({ $how })
ask-share = Compartir en el canal
ask-share-one = Compartir en el canal: { $title }
ask-official = Texto oficial del distrito: «{ $text }»
ask-did-you-mean = No estoy seguro de lo que quiere decir. ¿Es una de estas? Si no, pregunte otra vez con otras palabras.
ask-nearest = Los temas más cercanos que las pautas sí tratan:
ask-not-covered = Las pautas no tratan esto.
ask-gap-kept = Esta pregunta se guarda aquí sin nombres, para que su distrito vea qué dejan abierto las pautas.
